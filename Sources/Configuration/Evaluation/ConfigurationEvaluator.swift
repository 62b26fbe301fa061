package import Addresses
package import Evaluation
import HCL
import ResourceSchemas
package import SourceText
package import Values

/// Evaluates the expressions of a configuration against variables and resources.
///
/// Locals, and what modules take and give, are evaluated once for the lifetime of the evaluator, so whoever owns it
/// evaluates a block only when all that it refers to has its final value: in the order of `ResourceGraph.resourceOrder`
/// while planning, and when the steps it depends on are done while applying. A diagnostic of such a value is given once,
/// with the first block that uses it.
package final class ConfigurationEvaluator {
    package let configuration: Configuration
    package let graph: ResourceGraph
    let variables: [String: Value]
    let resources: any ResourceValues
    let functions: FunctionTable
    let settings: EvaluationSettings
    private let repetitions: [ResourceAddress: KeyKind]
    /// Whether it looks for mistakes before anything is known of variables, resources and instances.
    let isValidating: Bool
    let root: ModuleInstance
    /// Module instances that were come to, by their addresses.
    var moduleInstances: [ModuleAddress: ModuleInstance] = [:]
    /// All instances of modules, by the modules' addresses as declared.
    var knownInstances: [ModuleAddress: [ModuleAddress]] = [:]
    /// All blocks inside of modules that `depends_on` names.
    var moduleResources: [ModuleAddress: [ResourceAddress]] = [:]
    /// What `namedResources(of:)` found, by blocks as declared, as their modules name them.
    var namedResources: [ResourceAddress: Set<ResourceAddress>] = [:]
    private var budget = EvaluationBudget()
    private var layouts: [ResourceAddress.Mode: [String: AttributeLayout]] = [:]

    private enum KeyKind {
        case none
        case index
        case key
    }

    /// An evaluator that sees variables as `VariableValues` gives them; a missing one counts as unknown.
    ///
    /// `resources` is asked each time a reference is evaluated, so it may grow while the evaluator lives.
    package init(
        configuration: Configuration,
        graph: ResourceGraph,
        variables: [String: Value],
        resources: any ResourceValues,
        functions: FunctionTable,
        settings: EvaluationSettings = EvaluationSettings(),
        isValidating: Bool = false
    ) {
        self.isValidating = isValidating
        root = ModuleInstance(root: configuration.root)
        self.configuration = configuration
        self.graph = graph
        self.variables = variables
        self.resources = resources
        self.functions = functions
        self.settings = settings
        repetitions = Dictionary(
            firstOf: configuration.resources.lazy.map {
                switch $0.repetition {
                case .none: ($0.address, .none)
                case .count: ($0.address, .index)
                case .forEach: ($0.address, .key)
                }
            }
        )
    }

    // MARK: What scopes ask

    func rootVariable(_ name: String) -> Value {
        if let value = variables[name] {
            return value
        }
        guard let block = configuration.variables[name] else { return .unknown() }
        return .unknown(block.type.withoutOptionals, marks: block.marks)
    }

    func isRepeated(_ address: ResourceAddress) -> Bool {
        (repetitions[address.declared] ?? .none) != .none
    }

    /// The instance key that a value stands for; nil where it is unknown, or no key of such a block.
    func key(_ value: Value, of address: ResourceAddress) -> InstanceKey? {
        switch repetitions[address.declared] ?? .none {
        case .none:
            return nil
        case .index:
            return (try? value.converted(to: .number))?.numberValue?.int.map { .index($0) }
        case .key:
            return (try? value.converted(to: .string))?.stringValue.map { .key($0) }
        }
    }

    /// An instance as expressions see it; nil when there is none.
    func object(at address: InstanceAddress) -> Value? {
        guard let object = resources.instance(address) else { return nil }
        return configuration.schema(of: address.resource)?.referable(object) ?? object
    }

    /// All instances of a block as expressions see them; nil when it was not expanded yet.
    func objects(of address: ResourceAddress) -> Value? {
        guard let objects = resources.all(of: address) else { return nil }
        return configuration.schema(of: address)?.referable(instances: objects) ?? objects
    }

    func layout(of schema: ResourceSchema) -> AttributeLayout {
        if let layout = layouts[schema.kind]?[schema.type] {
            return layout
        }
        let layout = AttributeLayout(schema)
        layouts[schema.kind, default: [:]][schema.type] = layout
        return layout
    }

    // MARK: Evaluation

    struct Outcome {
        var value: Value
        var dependencies: Set<ResourceDependency>
        var diagnostics: [Diagnostic]

        var parts: (Value, [ResourceDependency], [Diagnostic]) {
            (value, dependencies.sorted(), diagnostics)
        }
    }

    /// Evaluates an expression where it stands; with a type, as that type.
    ///
    /// The values of each purpose together, and the work for all, are limited: what is beyond that is unknown after one
    /// error.
    func evaluate(
        _ expression: Expression,
        in place: EvaluationPlace,
        as type: ValueType? = nil,
        for purpose: EvaluationBudget.Purpose? = nil
    ) -> Outcome {
        guard !budget.isSpent(for: purpose) else {
            return Outcome(value: .unknown(), dependencies: [], diagnostics: [])
        }
        let scope = EvaluationScope(self, place)
        var evaluator = evaluator(scope, place)
        evaluator.stepLimit = budget.steps
        if let purpose { evaluator.sizeLimit = budget.bytes(for: purpose) }
        let evaluation = type.map { evaluator.evaluate(expression, as: $0) } ?? evaluator.evaluate(expression)
        budget.spend(evaluation, for: purpose)
        let own = evaluation.diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.blockContext = diagnostic.blockContext ?? place.context
            diagnostic.address = diagnostic.address ?? place.address?.description
            return diagnostic
        }
        return Outcome(
            value: evaluation.value,
            dependencies: scope.dependencies,
            diagnostics: scope.diagnostics + own
        )
    }

    /// An evaluator with all functions, or with others.
    func evaluator(
        _ scope: EvaluationScope,
        _ place: EvaluationPlace,
        _ others: FunctionTable? = nil
    ) -> Evaluator {
        Evaluator(
            scope: scope,
            functions: others ?? functions,
            context: settings.functionContext,
            variables: place.names
        )
    }

    /// What the references of an expression that carry a mark or are unknown stand for.
    func causes(
        in expression: Expression,
        _ place: EvaluationPlace,
        _ describe: (Value) -> String?
    ) -> [Diagnostic.ReferenceValue] {
        var seen: Set<String> = []
        var values: [Diagnostic.ReferenceValue] = []
        for reference in references(in: expression, excluding: Set(place.names.keys)).found {
            let text = reference.expression.range.text
            guard seen.insert(text).inserted else { continue }
            if let description = describe(evaluate(reference.expression, in: place).value) {
                values.append(.init(reference: text, description: description))
            }
        }
        return values
    }

    /// The place of one instance's arguments.
    func place(of block: ResourceBlock, key: InstanceKey?, _ expansion: Expansion) -> EvaluationPlace {
        var place = EvaluationPlace(
            context: block.title,
            module: module(at: block.address.module),
            address: InstanceAddress(block.address, key)
        )
        switch (key, expansion) {
        case (.index(let index), _):
            place.countIndex = .number(index)
        case (.key(let key), .forEach(let values)):
            place.eachKey = .string(key)
            place.eachValue = values[key]
        case (.key(let key), _):
            place.eachKey = .string(key)
        case (nil, .unknown):
            // What stands for all instances while nothing is known of them.
            place.address = nil
            place.countIndex = .unknown(.number)
            place.eachKey = .unknown(.string)
            place.eachValue = .unknown()
        case (nil, _):
            break
        }
        return place
    }

    /// Evaluates the arguments of a provider block into an object; those left out are absent.
    package func provider(_ block: ProviderBlock) -> (Value, [ResourceDependency], [Diagnostic]) {
        let place = EvaluationPlace(
            context: "provider \"\(block.name)\"",
            module: module(at: block.module)
        )
        var result = Outcome(value: .null(), dependencies: [], diagnostics: [])
        var entries = ValueMap()
        for (name, expression) in block.arguments.sorted(by: { $0.value.id < $1.value.id }) {
            let found = evaluate(expression, in: place)
            entries[name] = found.value
            result.dependencies.formUnion(found.dependencies)
            result.diagnostics += found.diagnostics
        }
        result.value = .object(entries)
        return result.parts
    }
}
