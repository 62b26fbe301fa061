import Addresses
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

/// Members that the configuration does not name are shown, whichever side names the others.
@Suite("Foreign members")
struct ForeignMembersTests {
    @Test(arguments: [true, false])
    func areNamedWhereOthersAreOwned(fromTheUser: Bool) async throws {
        let account = try Account()
        var group = try await account.create("ionoscloud_group", ["name": .string("g")])
        let joined: [String: Value] = ["group_ids": .set([.string(group.objectID)], of: .string)]
        let alice = try await account.user("alice", fromTheUser ? joined : [:])
        let eve = try await account.user("eve", joined)
        if !fromTheUser {
            group = try await account.update(
                "ionoscloud_group",
                group,
                ["name": .string("g"), "user_ids": .set([.string(alice.objectID)], of: .string)]
            )
        }
        group = try await read(account, "ionoscloud_group", group)
        let own = [unchanged("ionoscloud_group", group), unchanged("ionoscloud_user", alice)]
        let plan = Plan(id: "p", mode: .normal, lineage: "l", changes: own)
        let found = account.provider.review(plan, facts: ProviderFacts())
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.address == "ionoscloud_group.x")
        #expect(found.first?.detail.contains("\n  - eve@example.com (\(eve.objectID))") == true)
        #expect(found.first?.detail.contains("alice") == false)
        // With eve in the plan too, everyone is named.
        let all = Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: own + [unchanged("ionoscloud_user", eve)]
        )
        #expect(account.provider.review(all, facts: ProviderFacts()).isEmpty)
        // A plan of a part does not know whom the rest names.
        let part = Plan(id: "p", mode: .normal, lineage: "l", changes: own, limitedBy: "-target")
        #expect(account.provider.review(part, facts: ProviderFacts()).isEmpty)
    }

    @Test func areNobodysBusinessWhereNoneIsOwned() async throws {
        let account = try Account()
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        _ = try await account.user("eve", ["group_ids": .set([.string(group.objectID)], of: .string)])
        let seen = try await read(account, "ionoscloud_group", group)
        #expect(seen.attributes["users"]?.elements?.count == 1)
        let plan = Plan(id: "p", mode: .normal, lineage: "l", changes: [unchanged("ionoscloud_group", seen)])
        #expect(account.provider.review(plan, facts: ProviderFacts()).isEmpty)
    }

    private func unchanged(_ type: String, _ object: ObservedObject) -> ResourceChange {
        ResourceChange(
            address: Account.record(type, object).address,
            action: .noop,
            reason: .unchanged,
            before: object.attributes,
            after: object.attributes
        )
    }

    private func read(
        _ account: Account,
        _ type: String,
        _ object: ObservedObject
    ) async throws -> ObservedObject {
        let answers = await account.provider.refresh([RefreshRequest(record: Account.record(type, object))])
        guard case .found(let seen) = try #require(answers.first).result else {
            throw Missing()
        }
        return seen
    }

    private struct Missing: Error {}
}
