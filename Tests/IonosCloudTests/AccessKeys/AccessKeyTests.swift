import Addresses
import HTTPTransport
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import Synchronization
import Testing
import Values

@testable import IonosCloud

@Suite("ionoscloud_object_storage_accesskey")
struct AccessKeyTests {
    /// The secret is told once: it is in the state before anything else is asked.
    @Test func idAndSecretAreRecordedStraightFromTheAnswer() async throws {
        let account = try AccessKeyAccount()
        let asked = Mutex<[String]>([])
        let server = account.server
        let progress = AccessKeyProgress { asked.withLock { $0 = server.requests } }
        let key = try await account.create("backup", progress: progress)
        #expect(asked.withLock(\.self) == ["GET /accesskeys", "POST /accesskeys"])
        let recorded = try #require(progress.identified.first)
        #expect(recorded.objectID == ManagementServer.id(1))
        #expect(recorded.attributes["secretkey"] == .string("secret-of-1"))
        #expect(
            account.requests() == ["GET /accesskeys", "POST /accesskeys", "GET /accesskeys/\(key.objectID)"]
        )
        #expect(key.attributes["secretkey"] == .string("secret-of-1"))
        #expect(key.attributes["accesskey"] == .string(ManagementServer.accessKey(1)))
        #expect(key.attributes["description"] == .string("backup"))
        #expect(key.attributes["canonical_user_id"] == .string("canonical"))
        #expect(key.attributes["contract_user_id"] == .string("31000001:\(ManagementServer.own)"))
        #expect(key.attributes["administrative"] == .bool(false))
        #expect(key.attributes["supported_regions"]?.elements?.count == 2)
        let sent = account.server.state.withLock(\.bodies)
        #expect(sent == [["properties": ["description": "backup", "accessKey": "", "secretKey": ""]]])
    }

    @Test(arguments: [(0, 3), (3, 0), (2, 40)])
    func isWaitedForUntilItIsAvailable(unseen: Int, provisioning: Int) async throws {
        let account = try AccessKeyAccount()
        account.server.change { ($0.template.unseen, $0.template.provisioning) = (unseen, provisioning) }
        let key = try await account.create()
        #expect(key.attributes["canonical_user_id"] == .string("canonical"))
        #expect(account.requests().filter { $0 == "POST /accesskeys" }.count == 1)
    }

    @Test func thatTimeIsUpLosesNothing() async throws {
        let account = try AccessKeyAccount()
        account.server.change { $0.template.provisioning = 10_000 }
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.create(seconds: 30)
        }
        #expect(failure?.diagnostic.summary == "Access key is not available in time")
        #expect(failure?.diagnostic.detail.contains("PROVISIONING") == true)
        #expect(failure?.partial?.attributes["secretkey"] == .string("secret-of-1"))
    }

    @Test(arguments: [500, 403])
    func aReadThatFailsLosesNothing(status: Int) async throws {
        let account = try AccessKeyAccount()
        account.set("GET /accesskeys/", .status(status))
        let progress = AccessKeyProgress()
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.create(progress: progress, seconds: 60)
        }
        #expect(failure?.partial?.attributes["secretkey"] == .string("secret-of-1"))
        #expect(progress.identified.count == 1)
        #expect(account.ids == [ManagementServer.id(1)])
    }

    @Test func oneThatFailedIsDeletedAndSaysWhy() async throws {
        let account = try AccessKeyAccount()
        account.server.change { ($0.template.status, $0.template.message) = ("FAILED", "no backend") }
        let failure = await #expect(throws: OperationFailure.self) { _ = try await account.create() }
        #expect(failure?.effect.isGone == true)
        #expect(failure?.diagnostic.detail.contains("no backend") == true)
        #expect(account.ids.isEmpty)
    }

    @Test func oneThatFailedAndStaysIsReplacedByTheNextPlan() async throws {
        let account = try AccessKeyAccount()
        account.server.change { ($0.template.status, $0.template.message) = ("FAILED", "no backend") }
        account.set("DELETE", .status(500))
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.create(seconds: 60)
        }
        let left = try #require(failure?.partial)
        guard case .outdated(_, let why) = try await account.refresh(left, .partial) else {
            Issue.record("it counts as usable")
            return
        }
        #expect(why == "it failed: no backend")
    }

    // MARK: - Lost answers

    /// A key whose secret nobody has is of no use: it is recorded as it is, and the next plan replaces it.
    @Test(arguments: [
        ManagementServer.Fault.Kind.lost(isAfterEffect: true), .status(503, isAfterEffect: true),
        .omitted("secretKey"), .replaced(["secretKey": ""]),
    ])
    func aLostSecretIsSaidAndTheKeyReplaced(_ kind: ManagementServer.Fault.Kind) async throws {
        let account = try AccessKeyAccount()
        account.set("POST", kind, count: 1)
        let progress = AccessKeyProgress()
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.create("backup", progress: progress)
        }
        #expect(failure?.diagnostic.summary == "Secret of the new access key is lost")
        #expect(account.ids == [ManagementServer.id(1)])
        let left = try #require(failure?.partial)
        #expect(progress.identified.map(\.objectID) == account.ids)
        #expect(left.attributes["secretkey"]?.isNull == true)
        guard case .outdated(_, AccessKeyType.lostSecret) = try await account.refresh(left, .partial) else {
            Issue.record("it counts as usable")
            return
        }
        // What was imported never had one.
        guard case .found = try await account.refresh(left) else {
            Issue.record("an imported key would be replaced")
            return
        }
    }

    @Test func aPostThatDidNothingIsSentAgain() async throws {
        let account = try AccessKeyAccount()
        account.set("POST", .lost(isAfterEffect: false), count: 1)
        let key = try await account.create()
        #expect(account.ids == [key.objectID])
        #expect(key.attributes["secretkey"] == .string("secret-of-1"))
    }

    @Test func keysOfOthersAreNotTakenForIt() async throws {
        let account = try AccessKeyAccount()
        account.set("POST", .lost(isAfterEffect: false), count: 1)
        let other = ManagementServer.Key(
            id: ManagementServer.id(500),
            accessKey: ManagementServer.accessKey(500),
            owner: "31000001:\(ManagementServer.stranger)"
        )
        let server = account.server
        account.clock.atNextSleep { server.change { $0.keys.append(other) } }
        let key = try await account.create()
        #expect(key.objectID == ManagementServer.id(1))
    }

    @Test(arguments: [true, false])
    func whatIsNotCertainIsLeftToTheNextRun(knowsUser: Bool) async throws {
        let account = try AccessKeyAccount(knowsUser: knowsUser)
        account.set("POST", .lost(isAfterEffect: !knowsUser), count: 1)
        if knowsUser {
            let other = ManagementServer.Key(
                id: ManagementServer.id(500),
                description: "by hand",
                accessKey: ManagementServer.accessKey(500)
            )
            let server = account.server
            account.clock.atNextSleep { server.change { $0.keys.append(other) } }
        }
        let failure = await #expect(throws: OperationFailure.self) { _ = try await account.create() }
        guard case .uncertain? = failure?.effect else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(account.requests().filter { $0.hasPrefix("POST") }.count == 1)
    }

    /// An id that leads nowhere would lose the key, which its own address and text still name.
    @Test func anIdThatLeadsNowhereIsPutRight() async throws {
        let wrong = JSONValue.string(ManagementServer.id(77))
        let account = try AccessKeyAccount()
        account.set("POST", .replaced(["id": wrong, "href": ""]))
        let progress = AccessKeyProgress()
        let key = try await account.create(progress: progress)
        #expect(key.objectID == ManagementServer.id(1))
        #expect(key.attributes["id"] == .string(key.objectID))
        #expect(key.attributes["secretkey"] == .string("secret-of-1"))
        #expect(progress.identified.map(\.objectID) == [ManagementServer.id(77), ManagementServer.id(1)])

        let contradictory = try AccessKeyAccount()
        contradictory.set("POST", .replaced(["id": wrong]))
        let second = AccessKeyProgress()
        await #expect(throws: OperationFailure.self) {
            _ = try await contradictory.create(progress: second)
        }
        #expect(second.identified.map(\.objectID) == [ManagementServer.id(1)])
    }

    // MARK: - Changing

    @Test func theDescriptionChangesAndNothingElse() async throws {
        let account = try AccessKeyAccount()
        let key = try await account.create("old")
        for (wanted, expected) in [("new", "new"), (nil, ""), ("", "")] as [(String?, String)] {
            let changed = try await account.update(key, wanted)
            var attributes = try #require(key.attributes.mapValue)
            attributes["description"] = .string(expected)
            #expect(changed.attributes == .object(attributes))
            #expect(account.server.state.withLock { $0.keys.first?.description } == expected)
        }
    }

    /// A PUT to an id that is gone would make another key.
    @Test func oneThatIsGoneIsNotMadeByAnUpdate() async throws {
        let account = try AccessKeyAccount()
        let key = try await account.create("old")
        try await account.clock.sleep(for: .seconds(600))
        account.server.change { $0.keys = [] }
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.update(key, "new")
        }
        #expect(failure?.effect.isGone == true)
        #expect(account.ids.isEmpty)
    }

    @Test func anUpdateDoesNotPassOverALostSecret() async throws {
        let account = try AccessKeyAccount()
        let key = try await account.create("old").with("secretkey", .null(.string))
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.update(key, "old", secret: .unknown(.string))
        }
        #expect(failure?.diagnostic.summary == "Secret of the access key is lost")
    }

    // MARK: - Deleting

    @Test(arguments: [0, 1, 30])
    func isDeletedOnceItIsNotFound(leaving: Int) async throws {
        let account = try AccessKeyAccount()
        let key = try await account.create()
        account.server.change { $0.keys[0].leaving = leaving == 0 ? nil : leaving }
        try await account.delete(key)
        #expect(account.ids.isEmpty)
        try await account.delete(key)
    }

    @Test func oneThatStaysIsNotCalledDeleted() async throws {
        let account = try AccessKeyAccount()
        let key = try await account.create()
        account.server.change { $0.keys[0].leaving = 1_000_000 }
        await #expect(throws: OperationFailure.self) { try await account.delete(key, seconds: 60) }
    }

    // MARK: - Reading

    @Test func manyAreReadByOneList() async throws {
        let account = try AccessKeyAccount()
        var keys: [ObservedObject] = []
        for _ in 0..<3 { keys.append(try await account.create()) }
        account.server.change { $0.keys.removeLast() }
        _ = account.requests()
        let records = keys.enumerated().map { index, key in
            RefreshRequest(record: Account.record(AccessKeyAccount.type, key, key: .index(index)))
        }
        let answers = await account.provider.refresh(records)
        #expect(account.requests() == ["GET /accesskeys", "GET /accesskeys/\(ManagementServer.id(3))"])
        for (index, key) in keys.enumerated() {
            switch answers.first(where: { $0.key.address.key == .index(index) })?.result {
            case .found(let object): #expect(object == key)
            case .gone: #expect(index == 2)
            default: Issue.record("key \(index) cannot be read")
            }
        }
    }

    @Test func importsAreByUUIDAndKnowNoSecret() async throws {
        let account = try AccessKeyAccount()
        let key = try await account.create("by hand")
        let type = try #require(account.provider.resourceType(AccessKeyAccount.type))
        let found = try await type.readForImport(key.objectID.uppercased())
        #expect(found.objectID == key.objectID)
        #expect(found.attributes["secretkey"]?.isNull == true)
        #expect(type.importID(of: key) == key.objectID)
        #expect(throws: DiagnosticsError.self) { try type.validateImportID("EEAAAA") }
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await type.readForImport(ManagementServer.id(9))
        }
        #expect(error?.diagnostics.first?.summary == "Cannot import an object that does not exist")
    }
}

extension OperationFailure {
    fileprivate var partial: ObservedObject? {
        if case .partial(let object) = effect { object } else { nil }
    }
}
