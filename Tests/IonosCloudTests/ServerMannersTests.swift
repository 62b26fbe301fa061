import IonosSandbox
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

/// What is not documented about the API, both ways: every object ends as it was wanted, and once.
@Suite("A server's manners")
struct ServerMannersTests {
    @Test(arguments: [
        "* * as=200", "* * as=201", "* * as=202", "* * no-location", "* * extra", "* * type=odd",
        "GET /requests/** 404", "GET /requests/** 401", "GET /requests/** 200 empty",
        "GET /requests/** 200 html",
        "GET /requests/** omit=metadata", "GET /um/users/* omit=entities", "POST /** omit=properties",
        "PUT /** 204 empty after", "PUT /** omit=properties", "DELETE /** 204 empty after",
        "GET /** omit=secretKey",
        "GET /um/users omit=properties", "GET /um/groups omit=properties",
        "GET /um/users/*/s3keys omit=properties",
        "POST /um/users 204 empty after", "POST /um/groups 204 empty after",
        "POST /um/users/*/s3keys 204 empty after", "POST /um/groups/*/users 204 empty after",
        "POST /um/users omit=id", "POST /um/groups omit=id", "POST /um/users/*/s3keys omit=id",
        "POST /** garbled", "POST /** 504 html after", "POST /** 500 after", "POST /** hang-after",
        "PUT /** #1 503 after", "DELETE /** #1 drop-after", "DELETE /** #1 drop", "PUT /** #1 drop",
    ])
    func doNotMatter(fault: String) async throws {
        try await story(Account(faults: [fault]))
    }

    @Test(arguments: SandboxOptions.KeyNotFound.allCases, [0, 2000])
    func doNotMatterWhereTheyAreSwitches(way: SandboxOptions.KeyNotFound, lag: Int64) async throws {
        var options = SandboxOptions()
        options.keyNotFound = way
        options.readLag = lag
        options.emailCase = .lower
        options.omittedProperties = .reset
        options.repeatedMembership = .refuse
        options.userDeletion = .refuse
        options.statusPolls = 3
        try await story(Account(options: options))
    }

    @Test func idsInAnotherCaseAreTheSameIDs() async throws {
        try await story(Account(changesCase: true))
    }

    /// Creates, reads, changes and deletes one of each type, and looks at the account after each step.
    private func story(_ account: Account) async throws {
        let before = try await count(account)
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("storage"), "s3_privilege": .bool(true)]
        )
        let user = try await account.user(
            "alice",
            [
                "group_ids": .set([.string(group.objectID)], of: .string),
                "email": .string("Alice@Example.com"),
            ]
        )
        let key = try await account.create("ionoscloud_s3_key", ["user_id": .string(user.objectID)])
        #expect(user.attributes["email"] == .string("Alice@Example.com"))
        #expect(user.attributes["group_ids"]?.elements == [.string(group.objectID)])
        #expect(key.attributes["active"] == .bool(true))
        // How the engine waits for reads that lag is tested with it.
        try await account.clock.sleep(for: .seconds(3))
        var run = try account.nextRun()
        let objects = [
            Account.record("ionoscloud_group", group), Account.record("ionoscloud_user", user),
            Account.record("ionoscloud_s3_key", key),
        ]
        for answer in await run.provider.refresh(objects.map(RefreshRequest.init(record:))) {
            guard case .found(let object) = answer.result,
                let record = objects.first(where: { $0.key == answer.key })
            else {
                Issue.record("\(answer.key.address) was not found")
                continue
            }
            for name in [
                "id", "email", "group_ids", "name", "s3_privilege", "user_id", "secret_key", "active",
            ] {
                #expect(object.attributes[name] == record.attributes[name], "\(name)")
            }
        }
        run = try account.nextRun()
        let renamed = try await run.update(
            "ionoscloud_user",
            user,
            Account.userArguments("alice").merging([
                "first_name": .string("Alicia"), "email": .string("Alice@Example.com"),
                "group_ids": .null(.set(.string)),
            ]) { $1 }
        )
        #expect(renamed.attributes["first_name"] == .string("Alicia"))
        let idle = try await run.update("ionoscloud_s3_key", key, ["active": .bool(false)])
        #expect(idle.attributes["secret_key"] == key.attributes["secret_key"])
        let group2 = try await run.update("ionoscloud_group", group, ["name": .string("storage2")])
        #expect(group2.attributes["s3_privilege"] == .bool(true))
        await account.sandbox.setFaults([])
        try await account.clock.sleep(for: .seconds(10))
        #expect(try await count(account) == [before[0] + 1, before[1] + 1, 0])
        let path = "/um/users/\(user.objectID.lowercased())"
        #expect(try await account.ask("GET", "\(path)/s3keys?depth=1")["items"]?.array?.count == 1)
        #expect(try await account.ask("GET", path)["properties"]?["firstname"]?.string == "Alicia")
        for (type, object) in [
            ("ionoscloud_s3_key", key), ("ionoscloud_user", user), ("ionoscloud_group", group),
        ] {
            try await run.delete(type, object)
            // What is gone already is a success.
            try await run.delete(type, object)
        }
        try await account.clock.sleep(for: .seconds(10))
        #expect(try await count(account) == before)
    }

    /// Users, groups, and members of groups.
    private func count(_ account: Account) async throws -> [Int] {
        let faults = await account.sandbox.faults
        await account.sandbox.setFaults([])
        let users = try await account.ask("GET", "/um/users")["items"]?.array ?? []
        let groups = try await account.ask("GET", "/um/groups")["items"]?.array ?? []
        var members = 0
        for group in groups {
            let list = try await account.ask("GET", "/um/groups/\(group["id"]?.string ?? "")/users")
            members += list["items"]?.array?.count ?? 0
        }
        await account.sandbox.setFaults(faults)
        return [users.count, groups.count, members]
    }

    // MARK: Requests that the server fails afterwards

    @Test(arguments: ["failed", "failed-undone"])
    func aCreateThatFailsAfterwardsLeavesWhatThereIs(fault: String) async throws {
        let account = try Account(faults: ["POST /um/users #1 \(fault) message='no more seats'"])
        let progress = RecordedProgress()
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.create(
                "ionoscloud_user",
                Account.userArguments("alice"),
                progress: progress
            )
        }
        #expect(failure?.diagnostic.detail.contains("no more seats") == true)
        #expect(progress.identifiedIDs.count == 1)
        if fault == "failed" {
            #expect(failure?.effect.partialObject?.objectID == progress.identifiedIDs.first)
        } else {
            #expect(failure?.effect.isNone == true)
        }
    }

    @Test func aMembershipThatFailsAfterwardsButExistsIsASuccess() async throws {
        let account = try Account(faults: ["POST /um/groups/*/users failed"])
        let group = try await account.create("ionoscloud_group", ["name": .string("storage")])
        let user = try await account.user(
            "alice",
            ["group_ids": .set([.string(group.objectID)], of: .string)]
        )
        #expect(user.attributes["group_ids"]?.elements?.count == 1)
    }

    @Test func aMembershipThatFailsAfterwardsAndIsUndoneIsAFailure() async throws {
        let account = try Account(faults: ["POST /um/groups/*/users failed-undone message='not now'"])
        let group = try await account.create("ionoscloud_group", ["name": .string("storage")])
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.user("alice", ["group_ids": .set([.string(group.objectID)], of: .string)])
        }
        #expect(failure?.diagnostic.detail.contains("not now") == true)
        #expect(failure?.effect.partialObject?.attributes["group_ids"]?.elements == [])
    }

    // MARK: Users who are gone

    @Test(arguments: [
        "404", "422 message='User does not exist'", "422 message='The access key cannot be found'",
    ])
    func keysOfAUserWhoIsGoneAreGone(fault: String) async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let key = try await createKey(account, user)
        try await account.delete("ionoscloud_user", user)
        await account.sandbox.setFaults([try Fault(parsing: "* /um/users/*/s3keys/** \(fault)")])
        await account.sandbox.addFaults([try Fault(parsing: "* /um/users/*/s3keys \(fault)")])
        let run = try account.nextRun()
        let answers = await run.provider.refresh([
            RefreshRequest(record: Account.record("ionoscloud_s3_key", key))
        ])
        #expect(answers.first?.isGone == true)
        try await run.delete("ionoscloud_s3_key", key)
    }

    @Test func anotherRefusalIsNotTakenForGone() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let key = try await createKey(account, user)
        await account.sandbox.setFaults([try Fault(parsing: "* /um/users/*/s3keys 422 message='Try later'")])
        await account.sandbox.addFaults([
            try Fault(parsing: "* /um/users/*/s3keys/** 422 message='Try later'")
        ])
        let run = try account.nextRun()
        let answers = await run.provider.refresh([
            RefreshRequest(record: Account.record("ionoscloud_s3_key", key))
        ])
        #expect(answers.first?.isGone == false && answers.first?.isFound == false)
        let failure = await #expect(throws: OperationFailure.self) {
            try await run.delete("ionoscloud_s3_key", key)
        }
        #expect(failure?.diagnostic.detail.contains("Try later") == true)
    }

    @Test func aDeletionWhoseStatusIsUnknownIsLookedAt() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        await account.sandbox.setFaults([try Fault(parsing: "GET /requests/** 404")])
        await account.sandbox.addFaults([try Fault(parsing: "DELETE /um/users/* #1 failed-undone")])
        let failure = await #expect(throws: OperationFailure.self) {
            try await account.delete("ionoscloud_user", user)
        }
        #expect(failure?.effect.isUncertain == true)
        try await account.delete("ionoscloud_user", user)
    }
}
