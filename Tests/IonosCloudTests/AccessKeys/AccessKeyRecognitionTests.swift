import Addresses
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import Synchronization
import Testing
import Values

@testable import IonosCloud

@Suite("Recognition of access keys that an unanswered create made")
struct AccessKeyRecognitionTests {
    private func intent(_ recognition: JSONValue) -> OpenIntent {
        OpenIntent(
            operation: 1,
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

    private func recognition(_ account: AccessKeyAccount, _ description: String?) async -> JSONValue {
        await account.provider.recognition(for: account.request(description), facts: ProviderFacts())
    }

    private func verdict(
        _ account: AccessKeyAccount,
        _ recognition: JSONValue
    ) async throws -> RecognitionVerdict {
        try #require(try await account.provider.recognise([intent(recognition)], known: [:])[1])
    }

    private func key(
        _ number: Int,
        _ description: String = "",
        owner: String? = ManagementServer.own
    )
        -> ManagementServer.Key
    {
        ManagementServer.Key(
            id: ManagementServer.id(number),
            description: description,
            accessKey: ManagementServer.accessKey(number),
            owner: owner.map { "31000001:\($0)" }
        )
    }

    @Test func theIntentSaysWhatThereWasAndWhoseItIs() async throws {
        let account = try AccessKeyAccount()
        account.server.change { $0.keys = [self.key(3)] }
        let recognition = await recognition(account, "backup")
        #expect(recognition["known"] == [.string(ManagementServer.id(3))])
        #expect(recognition["owner"]?.string == ManagementServer.own)
        #expect(recognition["description"] == "backup")
    }

    @Test func whatIsThereSinceIsFound() async throws {
        let account = try AccessKeyAccount()
        account.server.change {
            $0.keys = [self.key(1, "backup"), self.key(2, owner: ManagementServer.stranger)]
        }
        let recognition = await recognition(account, "backup")
        #expect(try await verdict(account, recognition).neverHappened)
        account.server.change {
            $0.keys.append(self.key(4, "backup"))
            $0.keys.append(self.key(5, "backup", owner: ManagementServer.stranger))
        }
        let found = try #require(try await verdict(account, recognition).object)
        #expect(found.objectID == ManagementServer.id(4))
        #expect(found.attributes["secretkey"]?.isNull == true)
    }

    @Test(arguments: ["other", "two", "unowned"])
    func whatMayBeAnotherIsNotTaken(_ which: String) async throws {
        let account = try AccessKeyAccount()
        let recognition = await recognition(account, "backup")
        account.server.change { state in
            switch which {
            case "other": state.keys = [self.key(4, "by hand")]
            case "two": state.keys = [self.key(4, "backup"), self.key(5, "backup")]
            default: state.keys = [self.key(4, "backup", owner: nil)]
            }
        }
        let verdict = try await verdict(account, recognition)
        #expect(verdict.object == nil && !verdict.neverHappened)
        #expect(verdict.evidence?.contains(ManagementServer.id(4)) == true)
    }

    @Test func nothingIsCertainWithoutTheListOfBefore() async throws {
        let account = try AccessKeyAccount()
        account.set("GET /accesskeys", .replaced(["type": "odd"]), count: 1)
        let recognition = await recognition(account, "backup")
        #expect(recognition["known"] == .null)
        account.server.change { $0.keys = [self.key(4, "backup")] }
        #expect(try await verdict(account, recognition).evidence != nil)
    }

    /// A contract has more keys than a page.
    @Test func oldKeysOnLaterPagesAreNotNew() async throws {
        let account = try AccessKeyAccount()
        account.server.change { state in
            state.keys = (1...2500).map { self.key($0, "backup", owner: ManagementServer.stranger) }
            state.keys.append(self.key(2501, "backup"))
        }
        let recognition = await recognition(account, "backup")
        #expect(recognition["known"]?.array?.count == 2501)
        #expect(try await verdict(account, recognition).neverHappened)
        #expect(account.server.state.withLock { $0.addresses.allSatisfy { $0.hasPrefix("http://s3.test/") } })
    }

    @Test func createsBeginOneAfterTheOther() throws {
        let account = try AccessKeyAccount()
        let keys = ["a", "b", nil].map { account.provider.exclusionKey(of: account.request($0)) }
        #expect(keys.allSatisfy { $0 != nil && $0 == keys[0] })
    }

    @Test func aKeyOfAnotherDescriptionOrOfBeforeContradicts() async throws {
        let account = try AccessKeyAccount()
        account.server.change { $0.keys = [self.key(1, "backup")] }
        let intent = intent(await recognition(account, "backup"))
        func contradiction(_ key: ManagementServer.Key) -> String? {
            account.provider.contradiction(
                of: ObservedObject(
                    objectID: key.id.uppercased(),
                    attributes: .object(ValueMap([("description", .string(key.description))]))
                ),
                to: intent
            )
        }
        #expect(contradiction(key(1, "backup"))?.contains("existed before") == true)
        #expect(contradiction(key(2, "other"))?.contains("\"other\"") == true)
        #expect(contradiction(key(2, "backup")) == nil)
    }

    // MARK: - The limit

    /// The same key may stand in both lists, and counts once.
    @Test(arguments: [(2, 3, 0, 1), (2, 2, 0, 0), (3, 3, 2, 0), (3, 3, 1, 1), (5, 0, 0, 1)])
    func keysOfBothKindsCountTogether(own: Int, users: Int, inBoth: Int, problems: Int) async throws {
        let account = try AccessKeyAccount()
        account.server.change { state in
            state.keys = (0..<own).map { self.key($0) } + [self.key(90, owner: ManagementServer.stranger)]
            state.usersKeys =
                (0..<inBoth).map { ManagementServer.accessKey($0) }
                + (inBoth..<users).map { ManagementServer.accessKey($0 + 50) }
        }
        let change = ResourceChange(
            address: InstanceAddress(ResourceAddress(type: AccessKeyAccount.type, name: "x")),
            action: .create,
            reason: .notInState,
            before: nil,
            after: account.request("new").planned
        )
        let plan = Plan(id: "p", mode: .normal, lineage: "l", changes: [change])
        let facts = try await account.provider.survey(plan, deleted: [])
        let found = account.provider.review(plan, facts: facts)
        #expect(found.map(\.summary) == Array(repeating: "Too many keys for one user", count: problems))
        #expect(found.allSatisfy { $0.detail.contains(ManagementServer.own) })
    }
}
