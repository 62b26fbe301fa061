import Foundation
import Synchronization

/// A Vault on 127.0.0.1 with one key-value store of version 2.
package final class VaultServer: Sendable {
    /// What it does otherwise than one that is well.
    package enum Mood: Sendable, Hashable {
        case well
        /// Answers so many requests with a status before it is well again.
        case failing(Int, times: Int)
        /// Names another server, as one does that stands by.
        case standingBy(location: String)
        /// Stores what is written next, and hangs up in place of an answer.
        case losingAnAnswer
        /// Somebody else writes before each of so many writes.
        case contended(times: Int)
        /// The store is of version 1.
        case firstVersion
    }

    /// A secret as it is stored.
    package struct Secret: Sendable, Hashable {
        package let version: Int
        /// Numbers as text.
        package let fields: [String: String]
        /// The same in JSON, sorted by name, as Vault answers.
        fileprivate let json: String
    }

    package static let token = "hvs.stand-in-token"

    private let store: Store
    private let server: LocalServer

    /// - Parameters:
    ///   - namespace: that requests must name; nil for none.
    ///   - mood: to begin with.
    /// - Throws: when no port is free.
    package init(namespace: String? = nil, mood: Mood = .well) throws {
        let store = Store(namespace: namespace, mood: mood)
        self.store = store
        server = try LocalServer { store.answer($0) }
    }

    package var address: String {
        "http://127.0.0.1:\(server.port)"
    }

    /// The requests so far, as method and path.
    package var lines: [String] {
        server.requests.map { $0.line.split(separator: " ").prefix(2).joined(separator: " ") }
    }

    package func stop() {
        server.stop()
    }

    /// A secret of the store `kv`; nil where there is none.
    package func secret(_ path: String) -> Secret? {
        store.state.withLock { $0.secrets[path] }
    }

    /// Puts fields there as somebody else.
    package func put(_ fields: [String: String], at path: String) {
        store.state.withLock { $0.put(fields, path) }
    }

    package func change(to mood: Mood) {
        store.state.withLock { $0.mood = mood }
    }

    private struct State {
        var mood: Mood
        var secrets: [String: Secret] = [:]

        mutating func put(_ fields: [String: Any], _ path: String) {
            secrets[path] = Secret(
                version: (secrets[path]?.version ?? 0) + 1,
                fields: fields.mapValues { "\($0)" },
                json: VaultServer.text(fields)
            )
        }
    }

    private final class Store: Sendable {
        let state: Mutex<State>
        private let namespace: String?

        init(namespace: String?, mood: Mood) {
            self.namespace = namespace
            state = Mutex(State(mood: mood))
        }

        func answer(_ request: LocalServer.Request) -> [LocalServer.Step] {
            let words = request.line.split(separator: " ").map(String.init)
            guard words.count > 1, request.header("X-Vault-Token") == VaultServer.token else {
                return refuse(403, "permission denied")
            }
            guard request.header("X-Vault-Namespace") == namespace else {
                return refuse(404, "no handler for route")
            }
            return state.withLock { state in
                switch state.mood {
                case .failing(let status, let times) where times > 0:
                    state.mood = .failing(status, times: times - 1)
                    return refuse(status, "not well")
                case .standingBy(let location):
                    return LocalServer.answer(307, ["Location: \(location)"], "")
                default: break
                }
                if words[1].hasPrefix("/v1/sys/internal/ui/mounts/kv") {
                    let version = state.mood == .firstVersion ? "1" : "2"
                    return LocalServer.answer(200, [], #"{"data":{"options":{"version":"\#(version)"}}}"#)
                }
                guard words[1].hasPrefix("/v1/kv/data/") else {
                    return refuse(404, "no handler for route")
                }
                let path = String(words[1].dropFirst("/v1/kv/data/".count)).removingPercentEncoding ?? ""
                return words[0] == "GET" ? read(path, state) : write(path, request.body, &state)
            }
        }

        private func read(_ path: String, _ state: State) -> [LocalServer.Step] {
            guard state.mood != .firstVersion, let secret = state.secrets[path] else {
                return LocalServer.answer(404, [], #"{"errors":[]}"#)
            }
            return LocalServer.answer(
                200,
                [],
                #"{"data":{"data":\#(secret.json),"metadata":{"version":\#(secret.version)}}}"#
            )
        }

        private func write(_ path: String, _ body: [UInt8], _ state: inout State) -> [LocalServer.Step] {
            let object = (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any]
            guard let fields = object?["data"] as? [String: Any], state.mood != .firstVersion else {
                return LocalServer.answer(204, [], "")
            }
            if case .contended(let times) = state.mood, times > 0 {
                state.mood = .contended(times: times - 1)
                state.put(["others": "\(times)"], path)
            }
            let expected = (object?["options"] as? [String: Any])?["cas"] as? Int
            guard expected == state.secrets[path]?.version ?? 0 else {
                return refuse(400, "check-and-set parameter did not match the current version")
            }
            state.put(fields, path)
            guard state.mood != .losingAnAnswer else {
                state.mood = .well
                return [.close]
            }
            let version = state.secrets[path]?.version ?? 0
            return LocalServer.answer(200, [], VaultServer.text(["data": ["version": version]]))
        }

        private func refuse(_ status: Int, _ reason: String) -> [LocalServer.Step] {
            LocalServer.answer(status, [], VaultServer.text(["errors": [reason]]))
        }
    }

    private static func text(_ object: [String: Any]) -> String {
        let data = try? JSONSerialization.data(
            withJSONObject: object,
            options: [.sortedKeys, .withoutEscapingSlashes]
        )
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
