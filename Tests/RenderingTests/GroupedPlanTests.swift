import Addresses
import Planning
import Providers
import ResourceSchemas
import StateModel
import Terminal
import TestSupport
import Testing
import Values

@testable import Rendering

/// Plans of many changes: what goes is shown in full, before those alike in one line.
@Suite struct GroupedPlanTests {
    private static let user = ResourceAddress(type: "ionoscloud_user", name: "people")
    private static let group = ResourceAddress(type: "ionoscloud_group", name: "teams")
    private static let key = ResourceAddress(type: "ionoscloud_s3_key", name: "personal")

    private static func object(_ attributes: [String: Value]) -> Value {
        PlanRendererTests.object(attributes)
    }

    private static func instance(_ block: ResourceAddress, _ number: Int) -> InstanceAddress {
        InstanceAddress(block, .key("n\(number)"))
    }

    private static func created(_ number: Int, reason: ChangeReason = .notInState) -> ResourceChange {
        ResourceChange(
            address: instance(user, number),
            action: .create,
            reason: reason,
            before: nil,
            after: object(["id": .unknown(.string), "last_name": Value(.string("n\(number)"))])
        )
    }

    private static func updated(
        _ number: Int,
        _ changes: [String: (Value, Value)],
        reason: ChangeReason = .configurationChanged,
        module: ModuleAddress = .root
    ) -> ResourceChange {
        let address = ResourceAddress(type: group.type, name: group.name, module: module)
        let id = Value(.string("g\(number)"))
        return ResourceChange(
            address: instance(address, number),
            action: .update,
            reason: reason,
            before: object(changes.mapValues(\.0).merging(["id": id]) { $1 }),
            after: object(changes.mapValues(\.1).merging(["id": id]) { $1 })
        )
    }

    private static func deleted(_ number: Int) -> ResourceChange {
        ResourceChange(
            address: instance(key, number),
            action: .delete,
            reason: .keyNotInMap("n\(number)"),
            before: object(["id": Value(.string("k\(number)")), "active": .bool(true)]),
            after: nil
        )
    }

    private static func plan(_ changes: [ResourceChange], drift: [Drift] = []) -> Plan {
        Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: changes,
            drift: drift,
            sections: [
                PlanSection(
                    "access_changes",
                    title: "Access changes",
                    lines: [PlanSection.Line("alice becomes an administrator", isAlarming: true)]
                )
            ]
        )
    }

    private static let privilege: [String: (Value, Value)] = ["s3_privilege": (.bool(false), .bool(true))]

    /// Of every kind.
    static var many: Plan {
        var changes = (0..<212).map { created($0) }
        changes.append(created(900, reason: .gone))
        changes += (0..<30).map { updated($0, privilege) }
        changes += (30..<42).map { number in
            updated(
                number,
                privilege.merging(["name": (Value(.string("old \(number)")), Value(.string("new \(number)")))]
                ) { $1 }
            )
        }
        changes.append(updated(50, privilege, reason: .drift))
        changes.append(deleted(3))
        changes.append(
            ResourceChange(
                address: instance(key, 4),
                action: .replaceDestroyFirst,
                reason: .cannotUpdate,
                before: object(["id": Value(.string("k")), "user_id": Value(.string("a"))]),
                after: object(["id": .unknown(.string), "user_id": Value(.string("b"))]),
                replacing: ["user_id"]
            )
        )
        var adopted = ResourceChange(
            address: instance(user, 901),
            action: .noop,
            reason: .unchanged,
            before: object(["id": Value(.string("u"))]),
            after: object(["id": Value(.string("u"))]),
            importID: "u"
        )
        adopted.adopts = true
        changes.append(adopted)
        return plan(changes)
    }

    @Test func manyChanges() throws {
        try Golden.compare(PlanRenderer(palette: .plain).text(Self.many), with: "plans/grouped.txt")
        let coloured = PlanRenderer(palette: .coloured).text(Self.many)
        #expect(
            coloured.replacing(#/\u{1B}\[[0-9]+m/#, with: "") == PlanRenderer(palette: .plain).text(Self.many)
        )
    }

    /// Where each is shown: access first, then what goes, then the rest.
    @Test func whatGoesComesFirst() throws {
        let text = PlanRenderer(palette: .plain).text(Self.many)
        func place(_ part: String) throws -> String.Index {
            try #require(text.firstRange(of: part), "\(part)").lowerBound
        }
        let places = [
            try place("becomes an administrator"), try place("[\"n3\"] will be destroyed"),
            try place("[\"n4\"] must be replaced"), try place("those alike in one line"),
            try place("and 211 more: created, not in the state"), try place("Plan: "),
        ]
        #expect(places == places.sorted())
        #expect(text.contains("# forces replacement"))
        #expect(!text.contains("will be created"))
    }

    @Test(arguments: [(40, false), (41, true)])
    func howMany(_ count: Int, _ isGrouped: Bool) {
        let plan = Self.plan((0..<count).map { Self.created($0) })
        let text = PlanRenderer(palette: .plain).text(plan)
        #expect(text.contains("those alike in one line") == isGrouped)
        #expect(text.contains("will be created") == !isGrouped)
    }

    @Test func itCanBeAskedFor() {
        let few = Self.plan([Self.created(1), Self.deleted(2)])
        let concise = PlanRenderer(palette: .plain, detail: .concise).text(few)
        #expect(concise.contains("  + ionoscloud_user.people[\"n1\"]: created, not in the state\n"))
        #expect(concise.contains("[\"n2\"] will be destroyed"))
        let full = PlanRenderer(palette: .plain, detail: .full).text(Self.many)
        #expect(full.contains("[\"n211\"] will be created"))
        #expect(!full.contains("those alike"))
    }

    /// Instances of a module are alike too.
    @Test func modulesAreNoCause() {
        let plan = Self.plan(
            (0..<50).map { number in
                let module = ModuleAddress([ModuleAddress.Step("team", .key("m\(number)"))])
                return Self.updated(number, Self.privilege, module: module)
            }
        )
        let text = PlanRenderer(palette: .plain).text(plan)
        #expect(
            text.contains(
                """
                  ~ module.team["m0"].ionoscloud_group.teams["n0"] and 49 more: updated in-place
                      ~ s3_privilege = false -> true

                """
            )
        )
    }

    @Test func whatChangedOutsideIsGroupedToo() {
        let drift = (0..<60).map { number in
            Drift(
                key: RecordKey(address: Self.instance(Self.user, number)),
                before: Self.object(["id": Value(.string("u\(number)")), "active": .bool(true)]),
                after: number < 50
                    ? Self.object(["id": Value(.string("u\(number)")), "active": .bool(false)]) : nil
            )
        }
        let text = PlanRenderer(palette: .plain).text(Self.plan([Self.created(900)], drift: drift))
        #expect(
            text.contains(
                "  ~ ionoscloud_user.people[\"n0\"] and 49 more: changed\n      ~ active = true -> false\n"
            )
        )
        #expect(text.contains("  - ionoscloud_user.people[\"n50\"] and 9 more: deleted\n"))
    }

    /// Every change is counted once, whatever they are.
    @Test(arguments: 0..<50)
    func nothingIsLost(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let reasons: [ChangeReason] = [.notInState, .gone]
        let changes = (0..<Int.random(in: 1...120, using: &generator)).map { number -> ResourceChange in
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: return Self.created(number, reason: reasons[Int.random(in: 0...1, using: &generator)])
            case 1: return Self.deleted(number)
            default:
                let value = Value(.string("v\(Int.random(in: 0..<3, using: &generator))"))
                return Self.updated(number, ["name": (Value(.string("old")), value)])
            }
        }
        let text = PlanRenderer(palette: .plain, detail: .concise).text(Self.plan(changes))
        var counted = 0
        for line in text.split(separator: "\n") {
            if let match = line.firstMatch(of: #/^ +[+~] .*\] and (\d+) more: /#) {
                counted += 1 + (Int(match.1) ?? 0)
            } else if line.contains(#/^ +[+~] .*\]: /#) || line.contains("will be destroyed") {
                counted += 1
            }
        }
        #expect(counted == changes.count, "\(text)")
    }
}
