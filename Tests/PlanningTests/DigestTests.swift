import Addresses
import Configuration
import Planning
import Providers
import ResourceSchemas
import Rotation
import SourceText
import StateModel
import TestSupport
import Testing
import Values

/// The hash that a plan is approved by.
@Suite struct DigestTests {
    private static let home = ProviderReach(endpoints: ["https://api.example"], account: "1234")

    private func digest(
        _ plan: Plan,
        _ reach: ProviderReach = home,
        _ seal: TestSeal = TestSeal()
    ) throws -> PlanDigest {
        try #require(approval(plan, reach, seal).digest)
    }

    private func approval(
        _ plan: Plan,
        _ reach: ProviderReach = home,
        _ seal: TestSeal = TestSeal()
    ) -> PlanApproval {
        let nothing = Configuration(schemas: TestSchemas.catalog)
        return plan.approval(
            reach: { _ in reach },
            of: (nothing, ResourceGraph.build(nothing).0),
            variables: [:],
            seal: seal
        )
    }

    /// A world in the middle of its life, and what comes next.
    private func world(_ seed: UInt64, size: Int = 24) throws -> TestWorld {
        var random = SeededGenerator(seed: seed)
        var world = TestWorld()
        world.configuration = .random(size: size, using: &random)
        world.configuration.blocks.append(thing("secret", .none, ["password": "hunter2"]))
        var simulation = Simulation(world, seed: seed)
        try simulation.apply(try world.plan())
        simulation.world.configuration = simulation.world.configuration.mutated(using: &random)
        simulation.world.configuration.blocks.removeAll { $0.address.name == "secret" }
        simulation.world.configuration.blocks.append(
            thing("secret", .none, ["password": "hunter3", "tags": .set(["a", "b"])])
        )
        simulation.world.configuration.blocks.append(
            thing("late", .none, ["password_wo": "hunter4", "email": .attribute(at("secret"), "token")])
        )
        return simulation.world
    }

    /// The same plan, made by another run, at another time, of the same files in another order.
    private func again(_ plan: Plan, id: String) -> Plan {
        var copy = Plan(
            id: id,
            mode: plan.mode,
            lineage: plan.lineage,
            changes: plan.changes.reversed(),
            outputs: plan.outputs.reversed(),
            unchangedOutputs: plan.unchangedOutputs,
            rows: plan.rows.map {
                RowExpectation(key: $0.key, version: ($0.version ?? 0) + 7, mayMove: $0.mayMove)
            },
            warnings: [.warning("Slow", "It took 93 days.")],
            limitedBy: plan.limitedBy,
            allowed: plan.allowed,
            sections: plan.sections
        )
        for index in copy.changes.indices {
            copy.changes[index].rotation?.at += 86_400_000
            copy.changes[index].rotation?.goneAt = 5
            copy.changes[index].rotation?.version += 1
        }
        return copy
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func equalPlansHaveOneDigest(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let world = try world(seed)
        let plan = try world.plan()
        try #require(plan.hasChanges)
        let digest = try digest(plan)
        #expect(digest.description.utf8.count == 64)
        #expect(try self.digest(world.plan()) == digest)
        #expect(try self.digest(again(plan, id: "another")) == digest)
        var reordered = world
        reordered.configuration.blocks.shuffle(using: &random)
        reordered.records.shuffle(using: &random)
        for index in reordered.records.indices {
            reordered.records[index].version += Int.random(in: 1...9, using: &random)
        }
        #expect(try self.digest(reordered.plan()) == digest)
        // What stays as it is says nothing of what is done, whatever else the API tells of it.
        var later = plan
        later.changes.removeAll { $0.action == .noop }
        #expect(try self.digest(later) == digest)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func anyOtherPlanHasAnother(seed: UInt64) throws {
        let world = try world(seed)
        let plan = try world.plan()
        var seen: [String: String] = [try digest(plan).description: "itself"]
        func isNew(
            _ plan: Plan,
            _ what: String,
            _ reach: ProviderReach = Self.home,
            _ seal: TestSeal = TestSeal()
        ) throws {
            let digest = try digest(plan, reach, seal).description
            #expect(seen[digest] == nil, "\(what) is \(seen[digest] ?? "")")
            seen[digest] = what
        }
        try isNew(plan, "state key", Self.home, TestSeal(key: 8))
        try isNew(plan, "endpoint", ProviderReach(endpoints: ["https://other.example"], account: "1234"))
        try isNew(plan, "contract", ProviderReach(endpoints: ["https://api.example"], account: "1235"))
        try isNew(plan, "no contract", ProviderReach(endpoints: ["https://api.example"], account: nil))
        var other = plan
        other.allowed.insert(PlanGuard.Name(rawValue: "objects"))
        try isNew(other, "guard")
        other = plan
        var finding = other.warnings.first ?? .warning("Found", "")
        finding.guardName = "objects"
        finding.guardedObjects = ["bucket"]
        other.warnings.append(finding)
        try isNew(other, "what a guard found")
        other = plan
        other.limitedBy = "-target"
        try isNew(other, "limit")
        other = plan
        other.sections = [PlanSection("access_changes", title: "Access changes", lines: [.init("a gains b")])]
        try isNew(other, "meaning")
        other = plan
        other.outputs.append(OutputChange(name: "o", before: nil, after: .string("v"), isSensitive: true))
        try isNew(other, "output")
        other.outputs[other.outputs.count - 1] = OutputChange(
            name: "o",
            before: nil,
            after: .string("w"),
            isSensitive: true
        )
        try isNew(other, "secret of an output")
        for (index, change) in plan.changes.enumerated() where change.action != .noop {
            for (what, variant) in variants(of: change) {
                other = plan
                other.changes[index] = variant
                try isNew(other, "\(what) of \(change.address)")
            }
            other = plan
            other.changes.remove(at: index)
            try isNew(other, "without \(change.address)")
        }
        for (name, argument) in [("secret", "password"), ("late", "password_wo")] {
            var changed = world
            let index = try #require(changed.configuration.blocks.firstIndex { $0.address.name == name })
            changed.configuration.blocks[index].arguments[argument] = "hunter5"
            #expect(try changed.plan().text == plan.text)
            try isNew(changed.plan(), argument)
        }
        var elsewhere = plan
        elsewhere = Plan(
            id: plan.id,
            mode: plan.mode,
            lineage: "lineage-2",
            changes: plan.changes,
            outputs: plan.outputs
        )
        try isNew(elsewhere, "state")
    }

    /// The change, other in one point.
    private func variants(of change: ResourceChange) -> [(String, ResourceChange)] {
        func made(
            address: InstanceAddress? = nil,
            action: ChangeAction? = nil,
            before: Value?? = nil,
            after: Value?? = nil,
            secrets: Set<String>? = nil,
            importID: String? = nil,
            from: InstanceAddress? = nil,
            provider: ProviderAddress? = nil
        ) -> ResourceChange {
            var copy = ResourceChange(
                address: address ?? change.address,
                action: action ?? change.action,
                reason: change.reason,
                before: before ?? change.before,
                after: after ?? change.after,
                replacing: change.replacing,
                changedSecrets: secrets ?? change.changedSecrets,
                revoked: change.revoked,
                importID: importID ?? change.importID,
                movedFrom: from ?? change.movedFrom,
                restoredFrom: change.restoredFrom,
                generation: change.generation,
                provider: provider ?? change.provider
            )
            copy.secretDigest = change.secretDigest
            return copy
        }
        var found = [
            ("address", made(address: at("elsewhere"))),
            ("action", made(action: change.action == .forget ? .delete : .forget)),
            ("secrets", made(secrets: ["another"])), ("import", made(importID: "id-x")),
            ("move", made(from: at("before"))),
            ("provider", made(provider: ProviderAddress(name: "test", alias: "eu"))),
        ]
        for (what, value, make) in [
            ("before", change.before, { made(before: .some($0)) }),
            ("after", change.after, { made(after: .some($0)) }),
        ] as [(String, Value?, (Value?) -> ResourceChange)] {
            guard let attributes = value?.mapValue else {
                found.append(("some \(what)", make(.object(ValueMap()))))
                continue
            }
            found.append(("no \(what)", make(nil)))
            for (name, value) in attributes {
                var changed = attributes
                changed[name] = .string("changed")
                found.append(("\(what).\(name)", make(.object(changed))))
                changed[name] = nil
                found.append(("\(what) without \(name)", make(.object(changed))))
                changed[name] = value.marked(.sensitive)
                if !value.isSensitive {
                    found.append(("\(what).\(name) as a secret", make(.object(changed))))
                }
            }
        }
        for rotation in [
            PlannedRotation(move: .start, reason: "due", changesCharge: true),
            PlannedRotation(move: .start, reason: "due", changesCharge: true, sinks: ["command [\"a b\"]"]),
            PlannedRotation(
                move: .start,
                reason: "due",
                changesCharge: true,
                sinks: ["command [\"a\", \"b\"]"]
            ),
            PlannedRotation(move: .retire, reason: "due", changesCharge: true),
        ] {
            var copy = change
            copy.rotation = rotation
            found.append(("rotation \(rotation)", copy))
        }
        var copy = change
        copy.adopts.toggle()
        found.append(("adoption", copy))
        return found
    }

    @Test func partsCannotBeTakenForOthers() throws {
        func digest(_ value: Value) throws -> String {
            try self.digest(
                Plan(
                    id: "p",
                    mode: .normal,
                    lineage: "l",
                    outputs: [OutputChange(name: "o", before: nil, after: value, isSensitive: false)]
                )
            ).description
        }
        let values: [Value] = [
            .null(.string), .null(.number), .unknown(.string), .unknown(.number), .string(""),
            .string("null"),
            .bool(true), .string("true"), .number(1), .string("1"), .tuple([]),
            .tuple([.string("a"), .string("b")]),
            .tuple([.string("ab")]), .tuple([.tuple([.string("a")]), .string("b")]),
            .tuple([.string("a"), .tuple([.string("b")])]),
            Value(.list([], element: .string)), Value(.list([], element: .number)), .set([], of: .string),
            .object(ValueMap()), Value(.map(ValueMap(), element: .string)),
            .object(ValueMap([("a", .string("b"))])),
            .object(ValueMap([("ab", .string(""))])),
            Value(.map(ValueMap([("a", .string("b"))]), element: .string)),
        ]
        #expect(try Set(values.map(digest)).count == values.count)
    }

    @Test func readsWholeDigestsOnly() throws {
        let text = String(repeating: "0123456789abcdef", count: 4)
        #expect(PlanDigest(text: text)?.description == text)
        #expect(PlanDigest(text: text.uppercased())?.description == text)
        for wrong in [
            "", "0", String(text.dropLast()), text + "0", text + "00", "g" + text.dropFirst(),
            " " + text.dropFirst(),
        ] {
            #expect(PlanDigest(text: wrong) == nil)
        }
        for place in 0..<64 {
            var other = Array(text)
            other[place] = other[place] == "0" ? "1" : "0"
            #expect(PlanDigest(text: String(other)) != PlanDigest(text: text))
        }
    }

    @Test func withoutAStateThereIsNone() {
        let plan = Plan(id: "p", mode: .normal, lineage: "")
        guard case .impossible(let reason) = approval(plan) else {
            Issue.record("a digest")
            return
        }
        #expect(reason.contains("no state yet"))
        let sealed = Plan(id: "p", mode: .normal, lineage: "l")
        let nothing = Configuration(schemas: TestSchemas.catalog)
        let approval = sealed.approval(
            reach: { _ in Self.home },
            of: (nothing, ResourceGraph.build(nothing).0),
            variables: [:],
            seal: InMemorySeal()
        )
        #expect(approval.digest == nil)
    }
}
