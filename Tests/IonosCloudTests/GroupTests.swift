import IonosSandbox
import JSONText
import Planning
import Providers
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("ionoscloud_group")
struct GroupTests {
    @Test func aLostAnswerIsLookedUpWhereListsTellOnlyIDs() async throws {
        let account = try Account(faults: ["POST /um/groups #1 drop-after", "GET /um/groups omit=properties"])
        _ = try await account.create("ionoscloud_group", ["name": .string("g")])
        #expect(await account.requests().filter { $0 == "POST /um/groups" }.count == 1)
    }

    @Test func creatingAddsTheMembersAndReadsThemOnce() async throws {
        let account = try Account()
        let alice = try await account.user("alice")
        let bob = try await account.user("bob")
        await account.sandbox.clearRequestLog()
        let group = try await account.create(
            "ionoscloud_group",
            [
                "name": .string("s3"), "s3_privilege": .bool(true),
                "user_ids": .set([.string(alice.objectID), .string(bob.objectID)], of: .string),
            ]
        )
        let requests = await account.requests()
        // Without a survey, what there is must be read first: names are not unique.
        #expect(requests.prefix(2) == ["GET /um/groups", "POST /um/groups"])
        #expect(requests.filter { $0 == "POST /um/groups/ID/users" }.count == 2)
        #expect(requests.filter { $0 == "GET /um/groups/ID" }.isEmpty)
        #expect(group.attributes["users"]?.elements?.count == 2)
        #expect(group.attributes["s3_privilege"] == .bool(true))
        #expect(group.attributes["create_datacenter"] == .bool(false))
    }

    @Test func foreignMembersAreShownAndLeft() async throws {
        let account = try Account()
        let alice = try await account.user("alice")
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("g"), "user_ids": .set([.string(alice.objectID)], of: .string)]
        )
        _ = try await account.user("bob", ["group_ids": .set([.string(group.objectID)], of: .string)])
        let observed = try await refreshed(account, "ionoscloud_group", group)
        #expect(observed.attributes["user_ids"]?.elements == [.string(alice.objectID)])
        #expect(observed.attributes["users"]?.elements?.count == 2)
        let emptied = try await account.nextRun().update(
            "ionoscloud_group",
            observed,
            ["user_ids": .null(.set(.string))]
        )
        #expect(emptied.attributes["users"]?.elements?.count == 1)
    }

    @Test func strangersAreListedAndRemovedWhereTheGroupIsExclusive() async throws {
        let account = try Account()
        let alice = try await account.user("alice")
        let wanted: [String: Value] = [
            "name": .string("g"), "user_ids": .set([.string(alice.objectID)], of: .string),
            "exclusive": .bool(true),
        ]
        let group = try await account.create("ionoscloud_group", wanted)
        let joined: [String: Value] = ["group_ids": .set([.string(group.objectID)], of: .string)]
        let bob = try await account.user("bob", joined)
        let eve = try await account.user("eve", joined)
        // Which of the others a managed user names is for the planner to say.
        let seen = try await refreshed(account, "ionoscloud_group", group)
        #expect(
            Set(seen.attributes["user_ids"]?.elements ?? []) == [
                .string(alice.objectID), .string(bob.objectID), .string(eve.objectID),
            ]
        )
        let attributes = try #require(seen.attributes.mapValue)
        var planned = attributes
        planned["user_ids"] = .set([.string(alice.objectID), .string(eve.objectID)], of: .string)
        let prior = ObservedObject(objectID: seen.objectID, attributes: .object(planned))
        let cleared = try await account.nextRun().update("ionoscloud_group", prior, wanted)
        #expect(cleared.attributes["user_ids"]?.elements == [.string(alice.objectID)])
        let members = try await account.ask("GET", "/um/groups/\(group.objectID)/users")["items"]?.array
        #expect(Set(members?.compactMap { $0["id"]?.string } ?? []) == [alice.objectID, bob.objectID])
    }

    /// The wish may be new: what the state remembers of it does not count, nor that nobody wanted to see the members.
    @Test(arguments: [true, false])
    func strangersAreReadWhereTheGroupMayBecomeExclusive(_ readsUsers: Bool) async throws {
        let account = try Account()
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("g"), "get_users_data": .bool(readsUsers)]
        )
        let eve = try await account.user("eve", ["group_ids": .set([.string(group.objectID)], of: .string)])
        let record = Account.record("ionoscloud_group", group)
        for (arguments, expected) in [([], nil), (["name", "exclusive"], [Value.string(eve.objectID)])] {
            let request = RefreshRequest(record: record, provider: record.provider, arguments: Set(arguments))
            let answers = await account.provider.refresh([request])
            guard case .found(let seen) = try #require(answers.first).result else {
                throw NotFound()
            }
            #expect(seen.attributes["user_ids"]?.elements == expected)
        }
    }

    /// A user begins to name the group that does not want it, in the same run: the edge is there in the end, whichever
    /// of the two is done first.
    @Test(arguments: [true, false])
    func anEdgeThatThisRunMakesIsNotCut(_ userFirst: Bool) async throws {
        let account = try Account()
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("g"), "user_ids": .set([], of: .string), "exclusive": .bool(true)]
        )
        let eve = try await account.user("eve", ["group_ids": .set([.string(group.objectID)], of: .string)])
        let named: [String: Value] = ["group_ids": .set([.string(group.objectID)], of: .string)]
        var stranger = try #require(eve.attributes.mapValue)
        stranger["group_ids"] = .null(.set(.string))
        let user = ObservedObject(objectID: eve.objectID, attributes: .object(stranger))
        var crowded = try #require(group.attributes.mapValue)
        crowded["user_ids"] = .set([.string(eve.objectID)], of: .string)
        let prior = ObservedObject(objectID: group.objectID, attributes: .object(crowded))
        let run = try account.nextRun()
        for isUser in [userFirst, !userFirst] {
            if isUser {
                _ = try await run.update("ionoscloud_user", user, named)
            } else {
                _ = try await run.update(
                    "ionoscloud_group",
                    prior,
                    ["name": .string("g"), "user_ids": .set([], of: .string), "exclusive": .bool(true)]
                )
            }
        }
        let members = try await account.ask("GET", "/um/groups/\(group.objectID)/users")["items"]?.array
        #expect(members?.compactMap { $0["id"]?.string } == [eve.objectID])
    }

    /// Whoever was to come in somebody's place is not there, so nobody goes.
    @Test(arguments: ["POST /um/groups/*/users 422", "POST /um/groups/*/users failed-undone"])
    func nobodyIsRemovedWhenSomebodyCannotBeAdded(fault: String) async throws {
        let account = try Account(faults: [fault])
        func members(_ ids: [String]) -> [String: Value] {
            ["name": .string("g"), "user_ids": .set(ids.map(Value.string), of: .string)]
        }
        let alice = try await account.user("alice")
        let bob = try await account.user("bob")
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        var present = try #require(group.attributes.mapValue)
        present["user_ids"] = .set([.string(alice.objectID)], of: .string)
        let prior = ObservedObject(objectID: group.objectID, attributes: .object(present))
        await account.sandbox.clearRequestLog()
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.update("ionoscloud_group", prior, members([bob.objectID]))
        }
        #expect(await account.requests().allSatisfy { !$0.hasPrefix("DELETE") })
        guard case .partial(let left) = failure?.effect else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(left.attributes["user_ids"]?.elements == [.string(alice.objectID)])
        // From the user's side alike.
        let other = try await account.create("ionoscloud_group", ["name": .string("other")])
        var joined = try #require(alice.attributes.mapValue)
        joined["group_ids"] = .set([.string(group.objectID)], of: .string)
        await account.sandbox.clearRequestLog()
        _ = await #expect(throws: OperationFailure.self) {
            _ = try await account.update(
                "ionoscloud_user",
                ObservedObject(objectID: alice.objectID, attributes: .object(joined)),
                ["group_ids": .set([.string(other.objectID)], of: .string)]
            )
        }
        #expect(await account.requests().allSatisfy { !$0.hasPrefix("DELETE") })
    }

    @Test func anExclusiveGroupThatNamesNobodyIsEmptied() async throws {
        let account = try Account()
        let wanted: [String: Value] = [
            "name": .string("g"), "user_ids": .set([], of: .string), "exclusive": .bool(true),
        ]
        let group = try await account.create("ionoscloud_group", wanted)
        _ = try await account.user("eve", ["group_ids": .set([.string(group.objectID)], of: .string)])
        let seen = try await refreshed(account, "ionoscloud_group", group)
        #expect(seen.attributes["user_ids"]?.elements?.count == 1)
        let cleared = try await account.nextRun().update("ionoscloud_group", seen, wanted)
        #expect(cleared.attributes["users"]?.elements == [])
    }

    @Test func privilegesThatKeyformDoesNotKnowSurviveAnUpdate() async throws {
        let account = try Account()
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        let path = "/cloudapi/v6/um/groups/\(group.objectID)"
        let headers = [SandboxHeader("Authorization", "Bearer t"), SandboxHeader("Host", "sandbox.test")]
        let body = #"{"properties": {"name": "g", "accessAndManageQuantum": true}}"#
        _ = await account.sandbox.respond(
            to: SandboxRequest(method: "PUT", path: path, headers: headers, body: Array(body.utf8))
        )
        _ = try await account.update("ionoscloud_group", group, ["name": .string("h")])
        let outcome = await account.sandbox.respond(
            to: SandboxRequest(method: "GET", path: path, headers: headers)
        )
        guard case .answer(let response, _) = outcome else {
            Issue.record("no answer")
            return
        }
        let read = try JSONValue(parsing: response.body)
        #expect(read["properties"]?["name"] == "h")
        #expect(read["properties"]?["accessAndManageQuantum"] == true)
    }

    @Test func privilegesLeftOutAreNotForcedToFalse() async throws {
        let account = try Account()
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("g"), "reserve_ip": .bool(true)]
        )
        // The configuration does not name reserve_ip any more.
        let changed = try await account.update("ionoscloud_group", group, ["name": .string("h")])
        #expect(changed.attributes["reserve_ip"] == .bool(true))
    }

    @Test func aFailedMembershipLeavesTheGroupPartlyDone() async throws {
        let account = try Account()
        let alice = try await account.user("alice")
        let stranger = "00000000-0000-4000-8000-000000000000"
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.create(
                "ionoscloud_group",
                [
                    "name": .string("g"),
                    "user_ids": .set([.string(alice.objectID), .string(stranger)], of: .string),
                ]
            )
        }
        let object = try #require(failure?.effect.partialObject)
        #expect(object.attributes["user_ids"]?.elements == [.string(alice.objectID)])
    }

    @Test func removingAMemberWhoIsGoneSucceeds() async throws {
        let account = try Account()
        let alice = try await account.user("alice")
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("g"), "user_ids": .set([.string(alice.objectID)], of: .string)]
        )
        try await account.delete("ionoscloud_user", alice)
        let changed = try await account.update("ionoscloud_group", group, ["user_ids": .null(.set(.string))])
        #expect(changed.attributes["users"]?.elements == [])
    }

    private func refreshed(
        _ account: Account,
        _ type: String,
        _ object: ObservedObject
    ) async throws
        -> ObservedObject
    {
        let answers = await account.provider.refresh([RefreshRequest(record: Account.record(type, object))])
        guard case .found(let observed) = try #require(answers.first).result else {
            throw NotFound()
        }
        return observed
    }

    private struct NotFound: Error {}
}
