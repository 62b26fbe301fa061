import Addresses
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("the other key of a rotation")
struct OtherKeysTests {
    private static let user = "572ec6d7-1069-4652-afd1-a92f1240e283"

    private func review(_ action: ChangeAction, others: [ResourceRecord]) -> [Diagnostic] {
        let change = ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: "ada")),
            action: action,
            reason: .unchanged,
            before: .object(ValueMap([("id", .string(Self.user))])),
            after: action == .delete ? nil : .object(ValueMap([("id", .string(Self.user))]))
        )
        var facts = AccountFacts()
        facts.surveyed = 1
        facts.strangeKeys = [Self.user: [KeyFact(id: "OLD")]]
        facts.keysOfDeleted = [Self.user: [KeyFact(id: "OLD")]]
        return UnmanagedKeys.review(
            ProposedPlan(changes: [change], creations: [], contacts: [], others: others),
            facts
        )
    }

    @Test(arguments: [ChangeAction.noop, .delete])
    func isNoStranger(action: ChangeAction) {
        let record = ResourceRecord(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "app")),
            generation: 1,
            status: .deposed,
            objectID: "OLD",
            attributes: .object(ValueMap([("id", .string("OLD"))]))
        )
        #expect(review(action, others: []).count == 1)
        #expect(review(action, others: [record]).isEmpty)
    }

    /// A whole plan knows it too, although no change is about it.
    @Test func isKnownToAPlan() {
        let key = InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "app"))
        let records = [0, 1].map { generation in
            ResourceRecord(
                address: key,
                generation: generation,
                objectID: "\(generation)",
                attributes: .object(ValueMap([]))
            )
        }
        let plan = Plan(id: "p", mode: .normal, lineage: "l")
        #expect(plan.beside(records).proposal.others.map(\.generation) == [1])
    }
}
