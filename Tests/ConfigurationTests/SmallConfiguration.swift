import Addresses
import Configuration
import Evaluation
import Functions
import Providers
import ResourceSchemas
import SourceText
import Testing
import Values

@testable import IonosCloud

/// Resource values that count how they are asked.
final class CountingResources: ResourceValues {
    var instances: [InstanceAddress: Value]
    private(set) var instanceLookUps = 0
    private(set) var wholeLookUps = 0

    init(_ instances: [InstanceAddress: Value] = [:]) {
        self.instances = instances
    }

    func instance(_ address: InstanceAddress) -> Value? {
        instanceLookUps += 1
        return instances[address]
    }

    func all(of resource: ResourceAddress) -> Value? {
        wholeLookUps += 1
        let own = instances.filter { $0.key.resource == resource }.sorted { $0.key < $1.key }
        guard let first = own.first else { return nil }
        switch first.key.key {
        case nil: return first.value
        case .index: return .tuple(own.map(\.value))
        case .key:
            return .object(
                ValueMap(
                    own.map { entry in
                        guard case .key(let key) = entry.key.key else { return ("", entry.value) }
                        return (key, entry.value)
                    }
                )
            )
        }
    }
}

/// A configuration in one file, loaded with the embedded schemas, and an evaluator for it.
struct SmallConfiguration {
    let configuration: Configuration
    let graph: ResourceGraph
    let resources: CountingResources
    let evaluator: ConfigurationEvaluator
    let diagnostics: [Diagnostic]

    init(
        _ text: String,
        variables: [VariableValues.Source] = [],
        resources: CountingResources = CountingResources(),
        schemas: SchemaCatalog? = nil
    ) throws {
        let file = SourceFile(name: "main.tf", text: text)
        let (configuration, problems) = ConfigurationLoader.load(
            files: [file],
            schemas: try schemas ?? IonosCloudProvider().catalog()
        )
        let (graph, cycles) = ResourceGraph.build(configuration)
        let given = VariableValues.collect(configuration, from: variables)
        self.configuration = configuration
        self.graph = graph
        self.resources = resources
        diagnostics = problems + cycles + given.diagnostics + given.missingDiagnostics
        evaluator = ConfigurationEvaluator(
            configuration: configuration,
            graph: graph,
            variables: given.values,
            resources: resources,
            functions: .terraform
        )
    }

    func block(_ name: String) throws -> ResourceBlock {
        try #require(configuration.resources.first { $0.address.description == name })
    }

    func output(_ name: String) throws -> (value: Value, dependencies: [String], diagnostics: [Diagnostic]) {
        let block = try #require(configuration.outputs.first { $0.name == name })
        let (value, dependencies, diagnostics) = evaluator.output(block)
        return (value, dependencies.map(\.description), diagnostics)
    }
}

/// An instance of a user with the attributes that references in tests look at.
func user(_ id: String) -> Value {
    .object(ValueMap([("id", .string(id)), ("email", .string("\(id)@example.com"))]))
}

func address(_ type: String, _ name: String, _ key: InstanceKey? = nil) -> InstanceAddress {
    InstanceAddress(ResourceAddress(type: type, name: name), key)
}

/// An id of the form that users and groups have.
func uuid(_ number: Int) -> String {
    let digits = String(number)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
}
