import Addresses
import Configuration
import DependencyGraph
import Planning
import Providers
import ResourceSchemas
import Rotation
import SourceText
import StateModel
import Testing
import Values

/// A configuration, a state and the objects of an API, all in memory.
struct TestWorld {
    var configuration = TestConfiguration()
    var records: [ResourceRecord] = []
    var outputs: [OutputRecord] = []
    /// Objects by id.
    var objects: [String: ValueMap] = [:]
    var seal = TestSeal()
    var mode = Plan.Mode.normal
    var selection = PlanSelection()
    var refreshes = true
    var rotations: [InstanceAddress: KeyRotation] = [:]
    var rotationRows: [RotationRecord] = []
    var revoked: Set<InstanceAddress> = []
    var isOnlyRotation = false
    var schemas = TestSchemas.catalog
    private var nextID = 1

    init(_ blocks: [TestBlock] = []) {
        configuration.blocks = blocks
    }

    var input: PlanningInput {
        let configuration = configuration
        var input = PlanningInput(
            planID: "plan-1",
            mode: mode,
            configuration: configuration.configuration,
            graph: TestGraph(configuration),
            schemas: schemas,
            snapshot: StateSnapshot(
                lineage: "lineage-1",
                records: records.sorted { ($0.address, $0.generation) < ($1.address, $1.generation) },
                outputs: outputs
            ),
            observations: refreshes ? observations : [:],
            selection: selection,
            seal: seal,
            // Ids ignore case, and all aliases are one account.
            identity: { object, type, _ in "\(type) \(object.objectID.lowercased())" },
            evaluator: { TestEvaluator(configuration, $0) }
        )
        input.rotations = rotations
        input.isOnlyRotation = isOnlyRotation
        input.snapshot.rotations = rotationRows
        input.snapshot.revoked = revoked
        input.switchedOn = { record in
            var attributes = record.attributes.mapValue ?? ValueMap()
            attributes["active"] = .bool(true)
            return .object(attributes)
        }
        return input
    }

    private var observations: [RecordKey: Observation] {
        var result: [RecordKey: Observation] = [:]
        for record in records {
            if let object = objects[record.objectID] {
                result[record.key] = .found(
                    observed(record.objectID, object, record.address, as: record.attributes)
                )
            } else {
                result[record.key] = .gone
            }
        }
        return result
    }

    /// An object as a provider reports it that reads all elements, and as it comes in.
    private func observed(
        _ id: String,
        _ object: ValueMap,
        _ address: InstanceAddress,
        as known: Value? = nil
    ) -> ObservedObject {
        let schema = TestSchemas.catalog.schema(.managed, address.resource.type)
        let elements = (schema?.attributes ?? []).filter(\.ownsElements).map { attribute in
            let texts = (object[attribute.name]?.elements ?? []).compactMap(\.stringValue)
            return (attribute.name, Set(texts))
        }
        return ObservedObject(
            objectID: id,
            attributes: schema?.marked(.object(object), as: known) ?? .object(object),
            elements: Dictionary(uniqueKeysWithValues: elements)
        )
    }

    /// Plans until nothing must be read any more.
    func result(data: (DataReadRequest) -> Value = { $0.configuration }) -> PlanningResult {
        var input = input
        for _ in 0..<5 {
            let result = Planner.plan(input)
            guard !result.reads.isEmpty else { return result }
            for read in result.reads.data {
                input.answers.data[read.address] = DataAnswer(
                    configuration: read.configuration,
                    value: data(read)
                )
            }
            for read in result.reads.imports {
                input.answers.imports[read.address] = ImportAnswer(
                    id: read.id,
                    object: observed(read.id, objects[read.id] ?? ValueMap(), read.address)
                )
            }
        }
        return Planner.plan(input)
    }

    func plan(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> Plan {
        let result = result()
        return try #require(
            result.plan,
            "\(result.diagnostics.map { $0.summary + ": " + $0.detail })",
            sourceLocation: sourceLocation
        )
    }

    mutating func makeID() -> String {
        defer { nextID += 1 }
        return "id-\(nextID)"
    }

    /// Puts an object into the API and the state.
    @discardableResult
    mutating func add(
        _ address: InstanceAddress,
        _ attributes: [String: Value] = [:],
        status: ResourceRecord.Status = .ready,
        generation: Generation = 0,
        dependencies: [ResourceDependency] = [],
        preventDestroy: Bool = false,
        set: Set<String>? = [],
        fingerprints: [String: String] = [:]
    ) throws -> String {
        let schema = try #require(TestSchemas.catalog.schema(.managed, address.resource.type))
        let id = makeID()
        var object = ValueMap(schema.attributes.map { ($0.name, Value.null($0.type)) })
        if address.resource.type == "test_thing" {
            object["name"] = .string("n")
            object["kind"] = .string("plain")
            object["active"] = .bool(true)
            object["zone"] = .string("z")
            object["digest"] = .string("d")
            object["seal"] = .string("s")
            object["token"] = .string("t")
        }
        object["id"] = .string(id)
        for (name, value) in attributes {
            object[name] = value
        }
        objects[id] = object
        records.append(
            ResourceRecord(
                address: address,
                generation: generation,
                status: status,
                objectID: id,
                attributes: .object(object),
                fingerprints: fingerprints,
                terms: RecordTerms(dependencies: dependencies, preventDestroy: preventDestroy),
                setArguments: schema.unmanaged.isEmpty ? nil : set,
                version: 1
            )
        )
        return id
    }
}

/// Shorthand for addresses: `a`, `a[0]`, `a["k"]` of `test_thing`, or with the type in front.
func at(_ name: String, _ key: InstanceKey? = nil) -> InstanceAddress {
    InstanceAddress(block(name), key)
}

func block(_ name: String) -> ResourceAddress {
    let parts = name.split(separator: ".").map(String.init)
    switch parts.count {
    case 1: return ResourceAddress(type: "test_thing", name: name)
    case 2: return ResourceAddress(type: parts[0], name: parts[1])
    default: return ResourceAddress(mode: .data, type: parts[1], name: parts[2])
    }
}

func thing(
    _ name: String,
    _ repetition: TestBlock.Repetition = .none,
    _ arguments: [String: Term] = [:],
    dependsOn: [String] = [],
    _ change: (inout TestBlock) -> Void = { _ in }
) -> TestBlock {
    let address = block(name)
    var defaults: [String: Term] = [:]
    if address.type == "test_thing" {
        defaults = ["name": "n"]
    }
    var result = TestBlock(
        address: address,
        repetition: repetition,
        arguments: defaults.merging(arguments) { $1 },
        dependsOn: dependsOn.map(block)
    )
    change(&result)
    return result
}
