import IonosResources
import IonosSandbox
import JSONText
import Planning
import StateModel
import Testing
import Values

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
        let emptied = try await account.update(
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
        // Bob is named by a user of the state, eve by nobody.
        let requests = [("ionoscloud_group", group), ("ionoscloud_user", bob)].map {
            RefreshRequest(record: Account.record($0.0, $0.1))
        }
        let answers = await account.provider.refresh(requests)
        let answer = try #require(answers.first { $0.key == requests[0].record.key })
        guard case .found(let seen) = answer.result else {
            throw NotFound()
        }
        #expect(
            Set(seen.attributes["user_ids"]?.elements ?? []) == [
                .string(alice.objectID), .string(eve.objectID),
            ]
        )
        let cleared = try await account.update("ionoscloud_group", seen, wanted)
        #expect(cleared.attributes["user_ids"]?.elements == [.string(alice.objectID)])
        let members = try await account.ask("GET", "/um/groups/\(group.objectID)/users")["items"]?.array
        #expect(Set(members?.compactMap { $0["id"]?.string } ?? []) == [alice.objectID, bob.objectID])
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
        let cleared = try await account.update("ionoscloud_group", seen, wanted)
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
