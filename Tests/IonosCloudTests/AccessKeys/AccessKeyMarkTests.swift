import Addresses
import JSONText
import Providers
import SourceText
import StateModel
import Synchronization
import Testing
import Values

@testable import IonosCloud

@Suite("Access keys of a user whom the credentials do not name")
struct AccessKeyMarkTests {
    private let account: AccessKeyAccount

    init() throws {
        account = try AccessKeyAccount(knowsUser: false)
    }

    /// What the intent of a create says, which the engine commits before it.
    private func recognition(_ description: String?) async -> JSONValue {
        await account.provider.recognition(for: account.request(description), facts: ProviderFacts())
    }

    private func intent(_ recognition: JSONValue, _ operation: OperationID = 1) -> OpenIntent {
        OpenIntent(
            operation: operation,
            run: 1,
            key: RecordKey(
                address: InstanceAddress(ResourceAddress(type: AccessKeyAccount.type, name: "x"))
            ),
            action: .create,
            objectID: nil,
            recognition: recognition,
            startedAt: 0
        )
    }

    private func key(_ number: Int, _ description: String) -> ManagementServer.Key {
        ManagementServer.Key(
            id: ManagementServer.id(number),
            description: description,
            accessKey: ManagementServer.accessKey(number),
            owner: nil
        )
    }

    private var descriptions: [String] {
        account.server.state.withLock { $0.keys.map(\.description) }
    }

    private var bodies: [String?] {
        account.server.state.withLock { $0.bodies.map { $0["properties"]?["description"]?.string } }
    }

    @Test(arguments: ["backup", nil])
    func oneIsMarkedUntilItIsRecorded(_ description: String?) async throws {
        let mark = try #require(await recognition(description)["mark"]?.string)
        #expect(mark.wholeMatch(of: /keyform [0-9a-f]{32}/) != nil)
        #expect(await recognition("other")["mark"]?.string != mark)
        _ = await recognition(description)
        let progress = AccessKeyProgress()
        let made = try await account.create(description, progress: progress)
        let sent = try #require(bodies.first ?? nil)
        #expect(sent.hasPrefix("keyform "))
        #expect(progress.identified.first?.attributes["description"] == .string(sent))
        #expect(progress.identified.first?.attributes["secretkey"] == .string("secret-of-1"))
        #expect(descriptions == [description ?? ""])
        #expect(made.attributes["description"] == .string(description ?? ""))
        #expect(made.attributes["secretkey"] == .string("secret-of-1"))
        // A mark is for one create.
        _ = try await account.create("next")
        #expect(bodies.last == "next")
    }

    @Test func aUserWhoIsKnownNeedsNoMark() async throws {
        let known = try AccessKeyAccount()
        let recognition = await known.provider.recognition(
            for: known.request("backup"),
            facts: ProviderFacts()
        )
        #expect(recognition["mark"] == nil)
    }

    @Test(arguments: [
        ManagementServer.Fault.Kind.lost(isAfterEffect: true), .status(503, isAfterEffect: true),
    ])
    func aLostAnswerIsFoundAmongStrangers(_ kind: ManagementServer.Fault.Kind) async throws {
        _ = await recognition("backup")
        account.set("POST", kind, count: 1)
        let strangers = [key(500, "backup"), key(501, "keyform 00000000000000000000000000000000")]
        let server = account.server
        account.clock.atNextSleep { server.change { $0.keys += strangers } }
        let failure = await #expect(throws: OperationFailure.self) { _ = try await account.create("backup") }
        #expect(failure?.diagnostic.summary == "Secret of the new access key is lost")
        guard case .partial(let left)? = failure?.effect else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(left.objectID == ManagementServer.id(1))
        #expect(account.requests().filter { $0.hasPrefix("POST") }.count == 1)
    }

    @Test func aPostThatDidNothingIsSentAgain() async throws {
        _ = await recognition("backup")
        account.set("POST", .lost(isAfterEffect: false), count: 1)
        let stranger = key(500, "backup")
        let server = account.server
        account.clock.atNextSleep { server.change { $0.keys.append(stranger) } }
        let made = try await account.create("backup")
        #expect(made.objectID == ManagementServer.id(1))
        #expect(descriptions.sorted() == ["backup", "backup"])
    }

    /// The key and its secret are in the state; the next plan has the description to change.
    @Test func aDescriptionThatCannotBeSetLosesNothing() async throws {
        _ = await recognition("backup")
        account.set("PUT", .status(500))
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.create("backup", seconds: 60)
        }
        guard case .partial(let left)? = failure?.effect else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(left.attributes["secretkey"] == .string("secret-of-1"))
        #expect(failure?.diagnostic.summary == "Describing the new access key failed")
    }

    // MARK: - After a run that was killed

    @Test func theMarkDecides() async throws {
        let first = await recognition("backup")
        let second = await recognition("backup")
        let mark = try #require(second["mark"]?.string)
        account.server.change { $0.keys = [self.key(3, "backup"), self.key(4, mark), self.key(5, "")] }
        let verdicts = try await account.provider.recognise([intent(first), intent(second, 2)], known: [:])
        #expect(verdicts[1]?.neverHappened == true)
        guard case .exists(let object)? = verdicts[2] else {
            Issue.record("\(String(describing: verdicts[2]))")
            return
        }
        #expect(object.objectID == ManagementServer.id(4))
        #expect(account.ids.count == 3)
    }

    /// A list that may lack some proves that there is what it shows.
    @Test func aDoubtfulListProvesOnlyWhatItShows() async throws {
        let recognition = await recognition("backup")
        let mark = try #require(recognition["mark"]?.string)
        account.set("GET /accesskeys", .replaced(["offset": 7]))
        account.server.change { $0.keys = [self.key(4, mark)] }
        guard case .exists? = try await account.provider.recognise([intent(recognition)], known: [:])[1]
        else {
            Issue.record("it is not found")
            return
        }
    }

    @Test func whatHasAnotherDescriptionContradicts() async throws {
        let recognition = await recognition("backup")
        let mark = try #require(recognition["mark"]?.string)
        func contradiction(_ description: String) -> String? {
            account.provider.contradiction(
                of: ObservedObject(
                    objectID: ManagementServer.id(4),
                    attributes: .object(ValueMap([("description", .string(description))]))
                ),
                to: intent(recognition)
            )
        }
        #expect(contradiction("backup")?.contains(mark) == true)
        #expect(contradiction(mark) == nil)
    }
}
