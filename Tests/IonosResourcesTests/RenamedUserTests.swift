import Addresses
import IonosResources
import Planning
import SourceText
import Testing
import Values

@Suite("A user whose block got another name")
struct RenamedUserTests {
    @Test func isNotDestroyedToBeCreatedAnew() throws {
        let account = try Account()
        let diagnostics = account.provider.review(
            plan(from: ("people", "alice"), to: ("persons", "alice")),
            facts: ProviderFacts()
        )
        #expect(diagnostics.map(\.summary) == ["User would be destroyed to be created anew"])
        #expect(diagnostics.first?.detail.contains("from = ionoscloud_user.people\n") == true)
    }

    @Test func underAnotherKeyTheInstanceIsNamed() throws {
        let account = try Account()
        let diagnostics = account.provider.review(
            plan(from: ("people", "alice"), to: ("people", "alicia")),
            facts: ProviderFacts()
        )
        #expect(diagnostics.first?.detail.contains("to   = ionoscloud_user.people[\"alicia\"]\n") == true)
    }

    private func plan(from: (String, String), to: (String, String)) -> Plan {
        func address(_ name: (String, String)) -> InstanceAddress {
            InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: name.0), .key(name.1))
        }
        let user = Value.object(ValueMap([("email", .string("alice@example.com")), ("id", .string("u"))]))
        return Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [
                ResourceChange(
                    address: address(from),
                    action: .delete,
                    reason: .notInConfiguration,
                    before: user,
                    after: nil
                ),
                ResourceChange(
                    address: address(to),
                    action: .create,
                    reason: .notInState,
                    before: nil,
                    after: user
                ),
            ]
        )
    }
}
