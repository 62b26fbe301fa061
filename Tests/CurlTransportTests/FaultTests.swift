import CurlTransport
import HTTPTransport
import Synchronization
import TestSupport
import Testing

@testable import IonosCloud

/// The client and the transport together, on a server that fails one request in four.
@Suite(.timeLimit(.minutes(10)))
struct FaultTests {
    private struct Server {
        var generator: SeededGenerator
        /// Keys that exist, by the user they were made for.
        var keys: [String: Int] = [:]
        var faults = 0
    }

    /// Makes a key for each `POST`, unless the fault comes first.
    private static func steps(_ request: LocalServer.Request, _ server: inout Server) -> [LocalServer.Step] {
        func make() -> [LocalServer.Step] {
            let user = request.line.split(separator: "/").dropLast(2).last.map(String.init) ?? ""
            server.keys[user, default: 0] += 1
            return LocalServer.answer(202, [], #"{"id":"key-of-\#(user)","properties":{"active":true}}"#)
        }
        let chance = Int.random(in: 0..<40, using: &server.generator)
        server.faults += chance < 10 ? 1 : 0
        switch chance {
        case 0, 1: return LocalServer.answer(429, ["Retry-After: 0.001"])
        case 2: return LocalServer.answer(503, [], "<html><title>Maintenance</title></html>")
        case 3: return [.close]
        case 4, 5: return [.reset]
        case 6:
            _ = make()
            return LocalServer.answer(504)
        case 7:
            _ = make()
            return [.close]
        case 8, 9:
            _ = make()
            return [.reset]
        default: return make()
        }
    }

    private enum Ending: Sendable {
        case made
        case uncertain
        case refused(APIError)
    }

    @Test(arguments: 0..<4)
    func everyKeyIsMadeOnceOrItsMakingIsOwnedAsUncertain(_ seed: UInt64) async throws {
        let state = Mutex(Server(generator: SeededGenerator(seed: seed)))
        let server = try LocalServer { request in
            state.withLock { Self.steps(request, &$0) }
        }
        defer { server.stop() }
        let client = try client(of: server)
        let users = (0..<100).map { "user-\($0)" }
        let endings = await withTaskGroup(of: (String, Ending).self) { group in
            for user in users {
                group.addTask { (user, await Self.make(client, user)) }
            }
            return await group.reduce(into: [String: Ending]()) { $0[$1.0] = $1.1 }
        }
        let (keys, faults) = state.withLock { ($0.keys, $0.faults) }
        for (user, ending) in endings {
            switch ending {
            case .made: #expect(keys[user] == 1, "\(user)")
            case .uncertain: #expect(keys[user, default: 0] <= 1, "\(user)")
            case .refused(let error): Issue.record("\(user): \(error)")
            }
        }
        #expect(endings.count == users.count)
        #expect(faults > 10)
    }

    private func client(of server: LocalServer) throws -> IonosClient {
        var configuration = IonosClient.Configuration()
        // Far beyond what it takes, also where other tests keep every core busy.
        configuration.connectTimeout = .seconds(300)
        configuration.requestTimeout = .seconds(300)
        configuration.retryPolicy.firstDelay = .milliseconds(1)
        configuration.retryPolicy.longestDelay = .milliseconds(2)
        return IonosClient(
            endpoint: try Endpoint("http://127.0.0.1:\(server.port)"),
            credentials: Credentials(token: "t"),
            transport: CurlTransport(),
            configuration: configuration
        )
    }

    private static func make(_ client: IonosClient, _ user: String) async -> Ending {
        do {
            let key = try await client.createKey(ofUser: user)
            return key.object.id == "key-of-\(user)" ? .made : .uncertain
        } catch {
            return error.outcomeIsUncertain ? .uncertain : .refused(error)
        }
    }
}
