import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("ionoscloud_user")
struct UserTests {
    @Test func creatingTakesOnePostAndOneStatus() async throws {
        let account = try Account()
        _ = try await survey(account, email: "alice@example.com")
        await account.sandbox.clearRequestLog()
        let progress = RecordedProgress()
        let user = try await account.create(
            "ionoscloud_user",
            Account.userArguments("alice"),
            progress: progress
        )
        #expect(await account.requests() == ["POST /um/users", "GET /requests/ID/status"])
        #expect(progress.identifiedIDs == [user.objectID])
        #expect(user.attributes["email"] == .string("alice@example.com"))
        #expect(user.attributes["active"] == .bool(true))
        #expect(user.attributes["password"]?.isNull == true)
    }

    @Test func aLostAnswerIsLookedUpAndAdopted() async throws {
        let account = try Account(faults: ["POST /um/users #1 drop-after"])
        let facts = try await survey(account, email: "alice@example.com")
        #expect(facts.content["users"]?["alice@example.com"]?.array == [])
        let user = try await account.user("alice")
        let posts = await account.requests().filter { $0 == "POST /um/users" }
        #expect(posts.count == 1)
        #expect(
            try await account.provider.readForImport(
                type: "ionoscloud_user",
                id: user.objectID
            ).objectID == user.objectID
        )
    }

    @Test func aLostAnswerIsLookedUpWhereListsTellOnlyIDs() async throws {
        let account = try Account()
        _ = try await account.user("bob")
        await account.sandbox.setFaults([
            try Fault(parsing: "POST /um/users #1 drop-after"),
            try Fault(parsing: "GET /um/users omit=properties"),
        ])
        let user = try await account.nextRun().user("alice")
        #expect(user.attributes["email"] == .string("alice@example.com"))
        #expect(await account.requests().filter { $0 == "POST /um/users" }.count == 2)
    }

    @Test func aRequestThatHadNoEffectIsSentAgain() async throws {
        let account = try Account(faults: ["POST /um/users #1 drop-before"])
        _ = try await survey(account, email: "alice@example.com")
        _ = try await account.user("alice")
        #expect(await account.requests().filter { $0 == "POST /um/users" }.count == 2)
    }

    @Test func aServerThatNeverAnswersACreateIsNotAskedForEver() async throws {
        let account = try Account(faults: ["POST /um/users 200 html"])
        _ = try await survey(account, email: "alice@example.com")
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.user("alice")
        }
        #expect(failure?.effect.isUncertain == true)
        #expect(await account.requests().filter { $0 == "POST /um/users" }.count == 5)
    }

    @Test func withoutASurveyTheAddressIsLookedUpBefore() async throws {
        let account = try Account(faults: ["POST /um/users #1 drop-after"])
        _ = try await account.user("alice")
        #expect(await account.requests().prefix(2) == ["GET /um/users", "POST /um/users"])
        #expect(await account.requests().filter { $0 == "POST /um/users" }.count == 1)
    }

    @Test func whoHadTheAddressBeforeIsNotTakenForTheNewUser() async throws {
        let account = try Account()
        _ = try await account.user("alice")
        await account.sandbox.setFaults([try Fault(parsing: "POST /um/users #1 drop-after")])
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.nextRun().user("alice")
        }
        #expect(failure?.effect.isUncertain == true)
    }

    @Test func aChangeOfGroupsAloneSendsNoPut() async throws {
        let account = try Account()
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        let user = try await account.user("alice")
        await account.sandbox.clearRequestLog()
        let changed = try await account.update(
            "ionoscloud_user",
            user,
            ["group_ids": .set([.string(group.objectID)], of: .string)]
        )
        #expect(changed.attributes["group_ids"]?.elements == [.string(group.objectID)])
        #expect(await account.requests() == ["POST /um/groups/ID/users", "GET /requests/ID/status"])
    }

    @Test func anUnmanagedActiveSurvivesAnUpdate() async throws {
        let account = try Account()
        let user = try await account.user("alice", ["active": .bool(false)])
        let changed = try await account.update("ionoscloud_user", user, ["first_name": .string("Alicia")])
        #expect(changed.attributes["active"] == .bool(false))
        #expect(changed.attributes["first_name"] == .string("Alicia"))
    }

    @Test func deletingWhatIsGoneSucceeds() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        try await account.delete("ionoscloud_user", user)
        try await account.delete("ionoscloud_user", user)
    }

    @Test func aRefusalHasNoEffectAndKeepsTheServersWords() async throws {
        let account = try Account()
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.user("alice", ["password": .string("x")])
        }
        #expect(failure?.effect.isNone == true)
        #expect(failure?.diagnostic.detail.contains("422") == true)
    }

    private func survey(_ account: Account, email: String) async throws -> ProviderFacts {
        let planned = Account.object(
            "ionoscloud_user",
            ["email": .string(email)],
            schemas: account.provider.schemas
        )
        return try await account.provider.survey(
            Plan(
                id: "p",
                mode: .normal,
                lineage: "l",
                changes: [
                    ResourceChange(
                        address: InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: "x")),
                        action: .create,
                        reason: .notInState,
                        before: nil,
                        after: planned
                    )
                ]
            ),
            deleted: []
        )
    }
}

extension OperationFailure.Effect {
    var isUncertain: Bool {
        if case .uncertain = self { true } else { false }
    }

    var isNone: Bool {
        if case .none = self { true } else { false }
    }

    var isGone: Bool {
        if case .gone = self { true } else { false }
    }

    var partialObject: ObservedObject? {
        if case .partial(let object) = self { object } else { nil }
    }
}
