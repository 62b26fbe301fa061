import IonosSandbox
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("ionoscloud_s3_key")
struct KeyTests {
    /// An update that does not find the key of a moment ago says nothing; one that a read bears out says that it is gone.
    @Test(arguments: [(1, false, false), (600, false, false), (600, true, true)])
    func aKeyIsGoneWhenItSaysSoItself(seconds: Int, isRemoved: Bool, isGone: Bool) async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let key = try await account.create("ionoscloud_s3_key", ["user_id": .string(user.objectID)])
        await account.sandbox.setFaults([try Fault(parsing: "PUT /um/users/*/s3keys/* 404")])
        if isRemoved {
            _ = try await account.ask("DELETE", "/um/users/\(user.objectID)/s3keys/\(key.objectID)")
        }
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.update("ionoscloud_s3_key", key, ["active": .bool(false)], seconds: seconds)
        }
        #expect(failure?.effect.isGone == isGone)
    }

    @Test func anActiveKeyTakesOnePostAndOneStatus() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        await account.sandbox.clearRequestLog()
        let key = try await createKey(account, user)
        #expect(await account.requests() == ["POST /um/users/ID/s3keys", "GET /requests/ID/status"])
        #expect(key.attributes["active"] == .bool(true))
        #expect(key.attributes["secret_key"]?.stringValue?.isEmpty == false)
    }

    @Test func anInactiveKeyTakesAPutBesides() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        await account.sandbox.clearRequestLog()
        let key = try await createKey(account, user, ["active": .bool(false)])
        #expect(await account.requests().contains("PUT /um/users/ID/s3keys/ID"))
        #expect(key.attributes["active"] == .bool(false))
    }

    @Test(arguments: ["drop-after", "503 after", "504 after html"])
    func aLostAnswerNeverMakesTwoKeys(fault: String) async throws {
        let account = try Account(faults: ["POST /um/users/*/s3keys #1 \(fault)"])
        let user = try await account.user("alice")
        let key = try await createKey(account, user)
        let keys = try await account.provider.survey(Self.plan(for: user), deleted: []).content["keys"]?[
            user.objectID
        ]?
        .array
        #expect(keys == [.string(key.objectID)])
    }

    @Test func severalLostAnswersForOneUserAreNotMistakenForEachOther() async throws {
        let account = try Account(faults: ["POST /um/users/*/s3keys 50% drop-after"])
        let user = try await account.user("alice")
        var ids: Set<String> = []
        for _ in 0..<5 {
            ids.insert(try await createKey(account, user).objectID)
        }
        #expect(ids.count == 5)
    }

    @Test(arguments: [[], ["GET /um/users/*/groups omit=properties"]])
    func aPrivilegeOnItsWayIsWaitedFor(faults: [String]) async throws {
        var options = SandboxOptions()
        options.privilegeRule = true
        options.privilegeDelay = 4000
        let account = try Account(options: options, faults: faults)
        let user = try await account.user("alice")
        _ = try await account.create(
            "ionoscloud_group",
            [
                "name": .string("s3"), "s3_privilege": .bool(true),
                "user_ids": .set([.string(user.objectID)], of: .string),
            ]
        )
        let progress = RecordedProgress()
        let key = try await account.nextRun().create(
            "ionoscloud_s3_key",
            ["user_id": .string(user.objectID)],
            progress: progress
        )
        #expect(progress.identifiedIDs == [key.objectID])
        #expect(progress.waits.first?.contains("privilege") == true)
    }

    @Test func aMissingPrivilegeFailsAtOnceAndNamesTheGroups() async throws {
        var options = SandboxOptions()
        options.privilegeRule = true
        let account = try Account(options: options)
        _ = try await account.create(
            "ionoscloud_group",
            ["name": .string("storage"), "s3_privilege": .bool(true)]
        )
        let user = try await account.user("alice")
        let start = account.clock.now()
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await createKey(account, user)
        }
        #expect(failure?.effect.isNone == true)
        #expect(failure?.diagnostic.summary == "User lacks the Object Storage privilege")
        #expect(failure?.diagnostic.detail.contains("\"storage\"") == true)
        #expect(account.clock.now() - start < .seconds(1))
    }

    @Test func neverMeansNever() async throws {
        var options = SandboxOptions()
        options.privilegeRule = true
        options.privilegeDelay = 1000
        let account = try Account(options: options, retry: .never)
        let user = try await account.user("alice")
        await #expect(throws: OperationFailure.self) {
            _ = try await createKey(account, user)
        }
        #expect(await account.requests().filter { $0 == "POST /um/users/ID/s3keys" }.count == 1)
    }

    @Test func alwaysEndsAtTheCreateTimeout() async throws {
        var options = SandboxOptions()
        options.privilegeRule = true
        let account = try Account(options: options, retry: .always)
        let user = try await account.user("alice")
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.create(
                "ionoscloud_s3_key",
                ["user_id": .string(user.objectID)],
                seconds: 30
            )
        }
        #expect(failure?.diagnostic.summary == "Object Storage privilege did not arrive in time")
        #expect(account.clock.now() < .seconds(40))
    }

    @Test(arguments: [
        ("", KeyCreationRetry.whenPrivilegeHeld), (" TRUE ", .always), ("1", .always), ("false", .never),
        ("0", .never),
    ])
    func theRetryVariableIsRead(text: String, expected: KeyCreationRetry) {
        #expect(KeyCreationRetry(variable: text) == expected)
    }

    @Test func anUnsetRetryVariableAsksTheAPIAndANonsensicalOneIsNoAnswer() {
        #expect(KeyCreationRetry(variable: nil) == .whenPrivilegeHeld)
        #expect(KeyCreationRetry(variable: "yes") == nil)
    }

    @Test func theSixthKeyIsRefusedInThePlan() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        for _ in 0..<5 {
            _ = try await createKey(account, user)
        }
        let plan = Self.plan(for: user)
        let facts = try await account.provider.survey(plan, deleted: [])
        let diagnostics = account.provider.review(plan, facts: facts)
        #expect(diagnostics.map(\.summary) == ["Too many keys for one user"])
        #expect(diagnostics.first?.detail.split(separator: "\n").filter { $0.hasPrefix("  - ") }.count == 5)
    }

    @Test func deactivatingSendsOnePut() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let key = try await createKey(account, user)
        await account.sandbox.clearRequestLog()
        let changed = try await account.update("ionoscloud_s3_key", key, ["active": .bool(false)])
        #expect(await account.requests().first == "PUT /um/users/ID/s3keys/ID")
        #expect(changed.attributes["active"] == .bool(false))
        #expect(changed.attributes["secret_key"] == key.attributes["secret_key"])
    }

    private static func plan(for user: ObservedObject) -> Plan {
        Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [
                ResourceChange(
                    address: Account.record("ionoscloud_s3_key", user).address,
                    action: .create,
                    reason: .notInState,
                    before: nil,
                    after: .object(ValueMap([("user_id", .string(user.objectID))]))
                )
            ]
        )
    }
}

func createKey(
    _ account: Account,
    _ user: ObservedObject,
    _ more: [String: Value] = [:]
) async throws(OperationFailure) -> ObservedObject {
    try await account.create(
        "ionoscloud_s3_key",
        ["user_id": .string(user.objectID)].merging(more) { $1 }
    )
}
