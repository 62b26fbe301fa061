import Addresses
import JSONText
import Planning
import Providers
import Terminal
import TestSupport
import Testing
import Values

@testable import Rendering

/// Plans with modules and of adoptions, as text and as JSON.
@Suite struct ModulePlanTests {
    private static let user = ResourceAddress(type: "ionoscloud_user", name: "ada")

    private static func inside(_ module: String) -> InstanceAddress {
        let module = try? ModuleAddress(parsing: module)
        return InstanceAddress(user.within(module ?? .root))
    }

    private static func named(_ name: String) -> Value {
        PlanRendererTests.changed(PlanRendererTests.oldUser, ["last_name": .string(name)])
    }

    static let plans: [String: Plan] = [
        "modules": Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [
                ResourceChange(
                    address: inside("module.people[2]"),
                    action: .delete,
                    reason: .moduleNotInConfiguration,
                    before: named("Lovelace"),
                    after: nil
                ),
                ResourceChange(
                    address: inside("module.people[10]"),
                    action: .update,
                    reason: .configurationChanged,
                    before: named("Lovelace"),
                    after: named("King")
                ),
                ResourceChange(
                    address: inside(#"module.team["a.\"b\""]"#),
                    action: .create,
                    reason: .notInState,
                    before: nil,
                    after: PlanRendererTests.newUser,
                    changedSecrets: ["password"]
                ),
                ResourceChange(
                    address: inside(#"module.team["z"].module.inner"#),
                    action: .noop,
                    reason: .unchanged,
                    before: named("Byron"),
                    after: named("Byron"),
                    movedFrom: inside("module.inner")
                ),
            ]
        ),
        "adoption": Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [
                ResourceChange(
                    address: InstanceAddress(user),
                    action: .update,
                    reason: .configurationChanged,
                    before: named("Lovelace"),
                    after: named("King"),
                    importID: "u1"
                ).adopted(),
                ResourceChange(
                    address: inside("module.team"),
                    action: .noop,
                    reason: .unchanged,
                    before: named("Byron"),
                    after: named("Byron"),
                    importID: "u1"
                ).adopted(),
            ]
        ),
    ]

    @Test(arguments: plans.keys.sorted())
    func plain(_ name: String) throws {
        let plan = try #require(Self.plans[name])
        try Golden.compare(PlanRenderer(palette: .plain).text(plan), with: "plans/\(name).txt")
    }

    @Test(arguments: plans.keys.sorted())
    func json(_ name: String) throws {
        let plan = try #require(Self.plans[name])
        let text = PlanJSON.document(plan, schemas: .ionosCloud).text(.pretty) + "\n"
        try Golden.compare(text, with: "plans/\(name).json")
    }
}

extension ResourceChange {
    /// The change of an object that is taken over.
    fileprivate func adopted() -> ResourceChange {
        var change = self
        change.adopts = true
        return change
    }
}
