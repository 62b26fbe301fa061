import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import StateModel
import Testing
import Values

@testable import IonosCloud

/// For a while, answers lag behind what was done: what was just made is waited for, and what was not is not.
@Suite("Answers that lag")
struct LagTests {
    private static func options(lag: Int64, privileges: Bool = false) -> SandboxOptions {
        var options = SandboxOptions()
        options.readLag = lag
        options.laggingWrites = true
        options.privilegeRule = privileges
        return options
    }

    /// A user, a group and a key, each for the one made a moment before, all in one run.
    @Test(arguments: [1000, 4000, 9000] as [Int64], SandboxOptions.KeyNotFound.allCases)
    func whatThisRunMadeIsWaitedFor(lag: Int64, way: SandboxOptions.KeyNotFound) async throws {
        var options = Self.options(lag: lag)
        options.keyNotFound = way
        let account = try Account(options: options)
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        let joined = Value.set([.string(group.objectID)], of: .string)
        let user = try await account.user("alice", ["group_ids": joined])
        let key = try await createKey(account, user, ["active": .bool(false)])
        let other = try await account.create(
            "ionoscloud_group",
            ["name": .string("h"), "user_ids": .set([.string(user.objectID)], of: .string)]
        )
        let renamed = try await account.update("ionoscloud_group", other, ["name": .string("i")])
        let changed = try await account.update(
            "ionoscloud_user",
            user,
            Account.userArguments("alice").merging(["last_name": .string("New"), "group_ids": joined]) { $1 }
        )
        #expect(user.attributes["group_ids"] == joined)
        #expect(other.attributes["user_ids"]?.elements?.count == 1)
        #expect(renamed.attributes["name"] == .string("i"))
        #expect(changed.attributes["last_name"] == .string("New"))
        #expect(key.attributes["active"] == .bool(false))
        try await account.clock.sleep(for: .seconds(60))
        let path = "/um/users/\(user.objectID)/s3keys?depth=1"
        let keys = try await account.ask("GET", path)["items"]?.array
        #expect(keys?.count == 1)
        #expect(keys?.first?["properties"]?["active"] == false)
    }

    /// The next run knows of it from the state.
    @Test func whatAnEarlierRunMadeIsWaitedFor() async throws {
        for remembers in [true, false] {
            let account = try Account(options: Self.options(lag: 4000))
            let user = try await account.user("alice")
            let group = try await account.create("ionoscloud_group", ["name": .string("g")])
            let run = try account.nextRun()
            if remembers {
                run.provider.remember(
                    recentWrites: [
                        user.objectID: account.clock.milliseconds, group.objectID: account.clock.milliseconds,
                    ]
                )
            }
            let before = run.clock.now()
            guard remembers else {
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await run.create("ionoscloud_s3_key", ["user_id": .string(user.objectID)])
                }
                #expect(failure?.effect.isNone == true)
                #expect(run.clock.now() == before)
                continue
            }
            _ = try await run.create("ionoscloud_s3_key", ["user_id": .string(user.objectID)])
            let renamed = try await run.update("ionoscloud_group", group, ["name": .string("h")])
            #expect(renamed.attributes["name"] == .string("h"))
        }
    }

    /// Only so long, and not longer than the operation may take.
    @Test(arguments: [(600, 10), (3, 3)])
    func theWaitingEnds(seconds: Int, waited: Int) async throws {
        let account = try Account(faults: ["POST /um/users/*/s3keys 404"])
        let user = try await account.user("alice")
        let before = account.clock.now()
        let progress = RecordedProgress()
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.create(
                "ionoscloud_s3_key",
                ["user_id": .string(user.objectID)],
                progress: progress,
                seconds: seconds
            )
        }
        #expect(failure?.effect.isNone == true)
        #expect(account.clock.now() - before <= .seconds(waited))
        #expect(account.clock.now() - before > .seconds(waited - 2))
        #expect(
            progress.waits.allSatisfy { $0.contains("which was made a moment ago") }
                && !progress.waits.isEmpty
        )
    }

    /// A refusal in words that nobody knows is waited out only where the user is not to be seen.
    @Test(arguments: [true, false])
    func anotherRefusalIsWaitedOutOnlyForAUserWhoIsNotSeen(isSeen: Bool) async throws {
        let account = try Account(faults: [
            "POST /um/users/*/s3keys #1-3 422 message='User does not exist'",
            isSeen ? "GET /contracts 404" : "GET /um/users/* 404",
        ])
        let user = try await account.user("alice")
        let key = try? await account.create("ionoscloud_s3_key", ["user_id": .string(user.objectID)])
        #expect((key != nil) == !isSeen)
    }

    /// An old user who is not there is said to be at once.
    @Test func whatWasNotJustMadeIsNotWaitedFor() async throws {
        let scene = try await Scene()
        _ = try await scene.account.ask("DELETE", scene.path("ionoscloud_user"))
        let before = scene.account.clock.now()
        let joined = Value.set([.string(scene.user.objectID)], of: .string)
        await #expect(throws: OperationFailure.self) { _ = try await scene.make("ionoscloud_s3_key") }
        await #expect(throws: OperationFailure.self) { try await scene.change("ionoscloud_user") }
        await #expect(throws: OperationFailure.self) {
            _ = try await scene.account.update(
                "ionoscloud_group",
                scene.group,
                ["name": .string("storage"), "user_ids": joined]
            )
        }
        #expect(scene.account.clock.now() == before)
    }

    /// A key of a moment ago that no read shows yet is not gone because a lying server says nothing.
    @Test func aDeletionIsNotProvedByAReadThatLags() async throws {
        var options = Self.options(lag: 5000)
        options.laggingWrites = false
        let account = try Account(options: options)
        let user = try await account.user("alice")
        let key = try await createKey(account, user)
        let run = try account.nextRun()
        run.provider.remember(recentWrites: [key.objectID: account.clock.milliseconds])
        await account.sandbox.setFaults([try Fault(parsing: "DELETE /** 200 html")])
        let failure = await #expect(throws: OperationFailure.self) {
            try await run.delete("ionoscloud_s3_key", key)
        }
        #expect(failure?.effect.isUncertain == true)
    }

    @Test func aDeletionThatDoesNotFindTheKeyOfAMomentAgoIsSentAgain() async throws {
        let account = try Account(options: Self.options(lag: 5000))
        let user = try await account.user("alice")
        let key = try await createKey(account, user)
        let run = try account.nextRun()
        run.provider.remember(
            recentWrites: [
                key.objectID: account.clock.milliseconds, user.objectID: account.clock.milliseconds,
            ]
        )
        try await run.delete("ionoscloud_s3_key", key)
        try await account.clock.sleep(for: .seconds(60))
        let keys = try await account.ask("GET", "/um/users/\(user.objectID)/s3keys")["items"]?.array
        #expect(keys?.isEmpty == true)
    }

    /// A delete of a run that was killed a moment after it made the key: a read that does not show it yet proves nothing.
    @Test func aKilledDeletionIsNotProvedByAReadThatLags() async throws {
        let account = try Account(options: Self.options(lag: 5000))
        let user = try await account.user("alice")
        let key = try await createKey(account, user)
        let run = try account.nextRun()
        let now = account.clock.milliseconds
        run.provider.remember(recentWrites: [key.objectID: now, user.objectID: now])
        let record = Account.record("ionoscloud_s3_key", key)
        let intent = OpenIntent(
            operation: 1,
            run: 1,
            key: record.key,
            action: .delete,
            objectID: key.objectID,
            recognition: .null,
            startedAt: now
        )
        #expect(await run.provider.vanished([UnansweredDelete(intent: intent, record: record)]) == [])
    }

    /// A list of keys that is not found yet is no list without keys.
    @Test func aLostKeyOfANewUserIsLookedForUntilItsListIsSeen() async throws {
        var options = Self.options(lag: 6000)
        options.laggingWrites = false
        let account = try Account(options: options, faults: ["POST /um/users/*/s3keys #1 503 after"])
        let user = try await account.user("alice")
        _ = try? await createKey(account, user)
        try await account.clock.sleep(for: .seconds(60))
        let keys = try await account.ask("GET", "/um/users/\(user.objectID)/s3keys")["items"]?.array
        #expect(keys?.count == 1)
    }

    /// The wait for a privilege is no longer than it must be.
    @Test func aPrivilegeIsAskedForAtLeastEveryTwoSeconds() async throws {
        var options = SandboxOptions()
        options.privilegeRule = true
        options.privilegeDelay = 61_000
        let account = try Account(options: options)
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("g"), "s3_privilege": .bool(true)]
        )
        let user = try await account.user(
            "alice",
            ["group_ids": .set([.string(group.objectID)], of: .string)]
        )
        await account.sandbox.clearRequestLog()
        let before = account.clock.now()
        _ = try await createKey(account, user)
        #expect(account.clock.now() - before < .seconds(64))
        let requests = await account.requests()
        #expect(requests.filter { $0.hasPrefix("POST") }.count >= 30)
        // Whether the user holds it is not asked each time.
        #expect(requests.filter { $0 == "GET /um/users/ID/groups" }.count <= 8)
    }
}
