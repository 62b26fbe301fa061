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

    /// As after a change from `count` to `for_each`.
    @Test func manyAreToldOfAtOnce() throws {
        let account = try Account()
        let plans = (0..<3).map {
            plan(from: ("people", "\($0)"), to: ("people", "k\($0)"), email: "u\($0)@example.com")
        }
        var whole = plans[0]
        whole.changes = plans.flatMap(\.changes)
        let diagnostics = account.provider.review(whole, facts: ProviderFacts())
        #expect(diagnostics.map(\.summary) == ["Users would be destroyed to be created anew"])
        let detail = try #require(diagnostics.first?.detail)
        #expect(detail.hasPrefix("3 users would be destroyed"))
        for index in 0..<3 {
            #expect(
                detail.contains(
                    """
                      moved {
                        from = ionoscloud_user.people["\(index)"]
                        to   = ionoscloud_user.people["k\(index)"]
                      }
                    """
                )
            )
        }
    }

    private func plan(
        from: (String, String),
        to: (String, String),
        email: String = "alice@example.com"
    ) -> Plan {
        func address(_ name: (String, String)) -> InstanceAddress {
            InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: name.0), .key(name.1))
        }
        let user = Value.object(ValueMap([("email", .string(email)), ("id", .string("u"))]))
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
