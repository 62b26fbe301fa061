import Addresses
import Configuration
import DependencyGraph
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import TestSupport
import Values

/// Applies plans to a `TestWorld` as an executor would, without I/O; the order where it is free is random.
struct Simulation {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    var world: TestWorld
    var random: SeededGenerator
    /// Steps by id, in the order in which they were done.
    private(set) var done: [Int] = []

    init(_ world: TestWorld, seed: UInt64 = 1) {
        self.world = world
        random = SeededGenerator(seed: seed)
    }

    mutating func apply(_ plan: Plan, limit: Int = .max) throws {
        let graph = try StepGraph(plan)
        let order = graph.graph
        var missing = (0..<order.nodeCount).map { order.dependencies(of: $0).count }
        var ready = (0..<order.nodeCount).filter { missing[$0] == 0 }
        let run = Run(plan: plan, world: world)
        done = []
        while !ready.isEmpty, done.count < limit {
            let choice = Int.random(in: ready.indices, using: &random)
            ready.swapAt(choice, ready.count - 1)
            let node = ready.removeLast()
            if graph.isStep(node) {
                try run.perform(plan.steps[node])
                done.append(node)
            }
            for dependent in order.dependents(of: node) {
                missing[dependent] -= 1
                if missing[dependent] == 0 {
                    ready.append(dependent)
                }
            }
        }
        world = run.finished()
    }
}

/// What is there while a plan is applied.
private final class Run: ResourceValues {
    private let plan: Plan
    private var world: TestWorld
    private var records: [RecordKey: ResourceRecord]
    private var values: [InstanceAddress: Value] = [:]
    private var whole: [ResourceAddress: Value] = [:]
    private let blocks: [ResourceAddress: ResourceBlock]

    init(plan: Plan, world: TestWorld) {
        self.plan = plan
        self.world = world
        records = Dictionary(uniqueKeysWithValues: world.records.map { ($0.key, $0) })
        blocks = Dictionary(
            uniqueKeysWithValues: world.configuration.configuration.resources.map { ($0.address, $0) }
        )
        for change in plan.changes where change.action == .noop {
            values[change.address] = change.after
        }
    }

    func instance(_ address: InstanceAddress) -> Value? {
        values[address]
    }

    func all(of resource: ResourceAddress) -> Value? {
        if let known = whole[resource] {
            return known
        }
        let expansion = evaluator.expansion(
            of: blocks[resource] ?? world.configuration.configuration.resources[0]
        ).0
        let members = expansion.keys().map { values[InstanceAddress(resource, $0)] ?? .unknown() }
        let value: Value =
            switch expansion {
            case .single, .unknown: members.first ?? .unknown()
            case .count: .tuple(members)
            case .forEach(let map): .object(ValueMap(zip(map.keys, members).map { ($0, $1) }))
            }
        if value.isWhollyKnown {
            whole[resource] = value
        }
        return value
    }

    private lazy var evaluator = TestEvaluator(world.configuration, self)

    func perform(_ step: Step) throws {
        let change = plan.changes[step.change]
        switch step.work {
        case .create, .update:
            try write(step, change)
        case .delete:
            guard let record = records.removeValue(forKey: step.key) else {
                throw Simulation.Failure(description: "no row \(step.key) to delete")
            }
            world.objects[record.objectID] = nil
            try checkUsers(of: record, change)
        case .forget:
            records[step.key] = nil
        case .record:
            guard var record = records[step.key], let after = change.after else {
                throw Simulation.Failure(description: "no row \(step.key) to rewrite")
            }
            record.attributes = merged(after, record)
            if plan.mode == .normal {
                record.setArguments = try setArguments(step, change, of: record)
                record.changedOutside = [:]
            }
            settle(&record, step)
        case .move:
            guard records[RecordKey(address: step.key.address)] == nil else {
                throw Simulation.Failure(description: "cannot move to \(step.key)")
            }
            if let generation = change.restoredFrom {
                let key = RecordKey(address: change.movedFrom ?? step.key.address, generation: generation)
                guard var record = records.removeValue(forKey: key) else {
                    throw Simulation.Failure(description: "nothing to restore at \(key)")
                }
                record.generation = 0
                record.status = .ready
                records[record.key] = record
            }
            guard let from = change.movedFrom else {
                return
            }
            for key in records.keys.filter({ $0.address == from }) {
                guard var record = records.removeValue(forKey: key) else { continue }
                record.address = step.key.address
                record.version += 1
                records[record.key] = record
            }
        case .import:
            guard let id = change.importID, let object = world.objects[id],
                let schema = TestSchemas.catalog.schema(.managed, step.key.address.resource.type)
            else { throw Simulation.Failure(description: "nothing to import") }
            var record = ImportedObject(
                address: step.key.address,
                observed: ObservedObject(objectID: id, attributes: .object(object)),
                configuration: try evaluated(step, change).configuration,
                schema: schema
            )
            .record(seal: world.seal)
            settle(&record, step)
            values[change.address] = change.after
        case .read:
            var value = change.after?.mapValue ?? ValueMap()
            let configuration = try evaluated(step, change).configuration
            for (name, given) in configuration.mapValue ?? ValueMap() {
                value[name] = given.isNull ? .string("read") : given
            }
            values[change.address] = .object(value)
        }
    }

    /// An object goes when nothing names it any more, except where it is replaced in place.
    private func checkUsers(of record: ResourceRecord, _ change: ResourceChange) throws {
        guard change.action != .replaceDestroyFirst, world.objects.count < 400 else {
            return
        }
        for (id, object) in world.objects {
            let names = object["needs"]?.elements?.contains { $0.stringValue == record.objectID } ?? false
            if names {
                throw Simulation.Failure(description: "\(record.key) was destroyed while \(id) used it")
            }
        }
    }

    /// The arguments, which must be known by now: whatever they refer to was done before.
    private func evaluated(_ step: Step, _ change: ResourceChange) throws -> EvaluatedInstance {
        guard let block = blocks[change.address.resource] else {
            throw Simulation.Failure(description: "no block for \(change.address)")
        }
        let expansion = evaluator.expansion(of: block).0
        let instance = evaluator.instance(block, key: change.address.key, expansion: expansion)
        guard instance.configuration.isWhollyKnown else {
            throw Simulation.Failure(
                description: "\(change.address): \(instance.configuration) is not known yet"
            )
        }
        return instance
    }

    private func write(_ step: Step, _ change: ResourceChange) throws {
        guard let schema = TestSchemas.catalog.schema(.managed, change.address.resource.type),
            let planned = change.after?.mapValue
        else { throw Simulation.Failure(description: "no schema") }
        let configuration = try evaluated(step, change).configuration.mapValue ?? ValueMap()
        var existing = records[step.key]
        if step.work == .create {
            if change.action == .replaceCreateFirst, var old = existing {
                let deposed = plan.steps.first { $0.change == step.change && $0.work == .delete }
                old.generation = deposed?.key.generation ?? 0
                old.status = .deposed
                records[old.key] = old
            } else if let old = existing, world.objects[old.objectID] != nil {
                throw Simulation.Failure(description: "\(change.address) exists already")
            }
            existing = nil
        }
        let id = existing?.objectID ?? world.makeID()
        var object = ValueMap()
        var fingerprints = existing?.fingerprints ?? [:]
        for attribute in schema.attributes {
            let name = attribute.name
            let value = planned[name] ?? .null(attribute.type)
            if attribute.storage == .fingerprint {
                object[name] = .null(attribute.type)
                if change.changedSecrets.contains(name), let text = configuration[name]?.stringValue {
                    fingerprints[name] = world.seal.fingerprint(of: text)
                }
            } else if name == "id" {
                object[name] = .string(id)
            } else if value.isWhollyKnown {
                object[name] = value.unmarkedDeep
            } else if attribute.isConfigurable, let given = configuration[name], !given.isNull {
                object[name] = given.unmarkedDeep
            } else {
                object[name] = .string("\(name) of \(id)")
            }
        }
        world.objects[id] = object
        var record = ResourceRecord(
            address: change.address,
            objectID: id,
            attributes: .object(object),
            fingerprints: fingerprints,
            setArguments: try setArguments(step, change, of: existing),
            version: existing?.version ?? 0
        )
        settle(&record, step)
        values[change.address] = record.attributes
    }

    private func setArguments(
        _ step: Step,
        _ change: ResourceChange,
        of record: ResourceRecord?
    ) throws -> Set<String>? {
        guard let schema = TestSchemas.catalog.schema(.managed, change.address.resource.type),
            !schema.unmanaged.isEmpty
        else { return nil }
        return schema.setArguments(
            by: try evaluated(step, change).configuration,
            of: record,
            ignoring: blocks[change.address.resource]?.lifecycle.ignoredChanges ?? .none
        )
    }

    private func merged(_ after: Value, _ record: ResourceRecord) -> Value {
        guard case .object(var attributes) = after.unmarkedDeep.content else { return after }
        for (name, value) in attributes where value.isUnknown {
            attributes[name] = record.attributes[name]
        }
        return .object(attributes)
    }

    private func settle(_ record: inout ResourceRecord, _ step: Step) {
        record.terms = step.terms
        record.version += 1
        records[record.key] = record
    }

    func finished() -> TestWorld {
        world.records = records.values.sorted { ($0.address, $0.generation) < ($1.address, $1.generation) }
        let outputs = world.configuration.configuration.outputs.map { block in
            OutputRecord(name: block.name, value: evaluator.output(block).0, isSensitive: false)
        }
        if plan.mode == .destroy {
            world.outputs = []
        } else if outputs.allSatisfy(\.value.isWhollyKnown) {
            world.outputs = outputs
        }
        return world
    }
}
