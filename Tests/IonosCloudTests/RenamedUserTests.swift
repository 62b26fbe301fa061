import Addresses
import JSONText
import Planning
import Providers
import SourceText
import Testing
import Values

@testable import IonosCloud

@Suite("A user whose block got another name")
struct RenamedUserTests {
    @Test func isNotDestroyedToBeCreatedAnew() throws {
        let account = try Account()
        let diagnostics = account.provider.review(
            plan(from: ("people", "alice"), to: ("persons", "alice")),
            facts: ProviderFacts()
        )
        #expect(
            diagnostics.filter { $0.severity == .error }.map(\.summary)
                == ["User would be destroyed and created again"]
        )
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
        #expect(
            diagnostics.filter { $0.severity == .error }.map(\.summary)
                == ["Users would be destroyed and created again"]
        )
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

    /// An address belongs to one user, so the two cannot be there at once.
    @Test(arguments: [("new@example.com", false), ("Alice@example.com", true)])
    func cannotBeCreatedBeforeItIsDestroyed(email: String, isRefused: Bool) throws {
        func user(_ email: String) -> Value { .object(ValueMap([("email", .string(email))])) }
        var plan = plan(from: ("people", "a"), to: ("people", "b"))
        plan.changes = [
            ResourceChange(
                address: InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: "a")),
                action: .replaceCreateFirst,
                reason: .requested,
                before: user("alice@example.com"),
                after: user(email)
            )
        ]
        let found = try Account().provider.review(plan, facts: ProviderFacts()).map(\.summary)
        #expect(found == (isRefused ? ["User cannot be created before the old one is destroyed"] : []))
    }

    /// A group that the plan replaces is no stranger; another one of its name is.
    @Test(arguments: [(["g1"], 0), (["g1", "g2"], 1)])
    func replacedGroupsAreNoNamesakes(ids: [String], warnings: Int) throws {
        let group = Value.object(ValueMap([("id", .string("g1")), ("name", .string("g"))]))
        var plan = plan(from: ("people", "a"), to: ("people", "b"))
        plan.changes = [
            ResourceChange(
                address: InstanceAddress(ResourceAddress(type: "ionoscloud_group", name: "g")),
                action: .replaceDestroyFirst,
                reason: .requested,
                before: group,
                after: group
            )
        ]
        let facts = ProviderFacts(["groups": ["g": .array(ids.map { .string($0) })]])
        let found = try Account().provider.review(plan, facts: facts)
        #expect(found.count == warnings)
        #expect(found.allSatisfy { $0.detail.contains("g2") })
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
