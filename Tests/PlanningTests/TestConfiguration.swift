import Addresses
import Configuration
import DependencyGraph
import HCL
import Planning
import ResourceSchemas
import SourceText
import Values

/// An argument of a test configuration.
indirect enum Term {
    case value(Value)
    /// An attribute of one instance.
    case attribute(InstanceAddress, String)
    /// An attribute of every instance of a block.
    case each(ResourceAddress, String)
    case list([Term])
    case set([Term])
    /// `each.key`, or `count.index` as text.
    case eachKey
    /// The attribute of the instance of another block with the same key.
    case sameKey(ResourceAddress, String)

    var references: [ResourceAddress] {
        switch self {
        case .value, .eachKey: []
        case .attribute(let address, _): [address.resource]
        case .each(let resource, _), .sameKey(let resource, _): [resource]
        case .list(let terms), .set(let terms): terms.flatMap(\.references)
        }
    }
}

extension Term: ExpressibleByStringInterpolation {
    init(stringLiteral value: String) {
        self = .value(.string(value))
    }
}

struct TestBlock {
    enum Repetition {
        case none
        case count(Int)
        case keys([String])
        case unknown
    }

    var address: ResourceAddress
    var repetition = Repetition.none
    var arguments: [String: Term] = [:]
    var dependsOn: [ResourceAddress] = []
    var lifecycle = Lifecycle()
    var triggers: [ReplacementTrigger] = []
    /// Of the provider block.
    var alias: String?

    var references: [ResourceAddress] {
        var seen: Set<ResourceAddress> = []
        return
            (arguments.keys.sorted().flatMap { arguments[$0]?.references ?? [] } + dependsOn
            + triggers.map { trigger in
                switch trigger.target {
                case .instance(let address): address.resource
                case .resource(let resource): resource
                }
            })
            .filter { seen.insert($0).inserted }
    }
}

/// A configuration without text: blocks, and what the planner is told about them.
struct TestConfiguration {
    var blocks: [TestBlock] = []
    var outputs: [(name: String, term: Term)] = []
    var moves: [(InstanceAddress, InstanceAddress)] = []
    var removals: [(ResourceAddress, Bool)] = []
    var imports: [(InstanceAddress, String)] = []
    /// Whether the `import` blocks say that what they name is adopted.
    var importsAdopt = false
    var failing: Set<ResourceAddress> = []

    static let file = SourceFile(name: "main.tf", text: "resource\n")
    static let range = SourceRange(file: file, span: Span(0, 8))

    static func expression(_ id: Int = 0) -> Expression {
        let nodes = ContiguousArray(repeating: ExpressionNode.null, count: id + 1)
        let spans = ContiguousArray(repeating: Span(0, 8), count: id + 1)
        let body = BodyNode(attributes: [], blocks: [], span: Span(0, 8))
        let tree = SyntaxTree(file: file, nodes: nodes, spans: spans, bodies: [body], rootIndex: 0)
        return Expression(tree: tree, id: NodeID(id))
    }

    var configuration: Configuration {
        var result = Configuration(schemas: TestSchemas.catalog)
        let expression = Self.expression()
        for block in blocks {
            var lifecycle = block.lifecycle
            lifecycle.replaceTriggeredBy = block.triggers.map { _ in expression }
            if failing.contains(block.address) {
                lifecycle.preconditions = [
                    Condition(condition: expression, errorMessage: expression, declaration: Self.range)
                ]
            }
            let repetition: Repetition =
                switch block.repetition {
                case .none: .none
                case .count: .count(expression)
                case .keys, .unknown: .forEach(expression)
                }
            result.add(
                ResourceBlock(
                    address: block.address,
                    repetition: repetition,
                    arguments: block.arguments.mapValues { _ in expression },
                    dependsOn: block.dependsOn,
                    lifecycle: lifecycle,
                    provider: ProviderAddress(ofType: block.address.type, alias: block.alias),
                    declaration: Self.range
                )
            )
        }
        result.outputs = outputs.map {
            OutputBlock(name: $0.name, value: expression, declaration: Self.range)
        }
        result.moves = moves.map { move in
            MovedBlock(from: .resource(move.0), to: .resource(move.1), declaration: Self.range)
        }
        result.removals = removals.map { removal in
            RemovedBlock(
                from: .resource(InstanceAddress(removal.0)),
                destroys: removal.1,
                declaration: Self.range
            )
        }
        result.imports = imports.indices.map { index in
            ImportBlock(
                to: Self.expression(index),
                resource: imports[index].0.resource,
                id: expression,
                adopts: importsAdopt,
                declaration: Self.range
            )
        }
        return result
    }
}

/// The order of the blocks of a test configuration.
struct TestGraph: BlockGraph {
    let resourceOrder: [ResourceAddress]
    let agenda: BlockAgenda
    private let blocks: [ResourceAddress: TestBlock]

    init(_ configuration: TestConfiguration) {
        agenda = Self.agenda(configuration)
        blocks = Dictionary(configuration.blocks.map { ($0.address, $0) }, uniquingKeysWith: { $1 })
        var order: [ResourceAddress] = []
        var done: Set<ResourceAddress> = []
        var stack: [(ResourceAddress, Bool)] = configuration.blocks.reversed().map { ($0.address, false) }
        while let (address, isLeft) = stack.popLast() {
            guard let block = blocks[address] else { continue }
            if isLeft {
                if done.insert(address).inserted {
                    order.append(address)
                }
            } else if !done.contains(address) {
                stack.append((address, true))
                stack += block.references.filter { !done.contains($0) }.map { ($0, false) }
            }
        }
        resourceOrder = order
    }

    private static func agenda(_ configuration: TestConfiguration) -> BlockAgenda {
        let numbers = Dictionary(
            configuration.blocks.enumerated().map { ($1.address, $0) },
            uniquingKeysWith: { $1 }
        )
        var edges: [DependencyGraph.Edge] = []
        for (node, block) in configuration.blocks.enumerated() {
            edges += block.references.compactMap { numbers[$0] }.map { .init(node, dependsOn: $0) }
        }
        for (position, block) in configuration.imports.enumerated() {
            if let target = numbers[block.0.resource] {
                edges.append(.init(target, dependsOn: configuration.blocks.count + position))
            }
        }
        return BlockAgenda(
            graph: DependencyGraph(
                nodeCount: configuration.blocks.count + configuration.imports.count,
                edges: edges.filter { $0.node != $0.dependency }
            ),
            entries: configuration.blocks.map { .resource($0.address) }
                + configuration.imports.indices.map { .importing($0) }
        )
    }

    func dependencies(of resource: ResourceAddress) -> [ResourceAddress] {
        (blocks[resource]?.references ?? []).sorted()
    }

    func references(of resource: ResourceAddress, argument: String) -> Set<ResourceAddress> {
        Set(blocks[resource]?.arguments[argument]?.references ?? [])
    }
}

/// Evaluates a test configuration.
final class TestEvaluator: PlanningEvaluator {
    func namedResources(of block: ResourceBlock) -> Set<ResourceAddress> { [] }

    private let configuration: TestConfiguration
    private let blocks: [ResourceAddress: TestBlock]
    private let resources: any ResourceValues
    private(set) var evaluations = 0

    init(_ configuration: TestConfiguration, _ resources: any ResourceValues) {
        self.configuration = configuration
        self.resources = resources
        blocks = Dictionary(configuration.blocks.map { ($0.address, $0) }, uniquingKeysWith: { $1 })
    }

    func instances(of module: ModuleAddress) -> ([ModuleAddress]?, [Diagnostic]) {
        ([module], [])
    }

    func problems(of owner: SiteOwner) -> [Diagnostic] {
        []
    }

    func prerequisites(of block: ResourceBlock) -> Set<ResourceDependency> {
        Set(block.dependsOn.map(ResourceDependency.resource))
    }

    func expansion(of block: ResourceBlock) -> (Expansion, [ResourceDependency], [Diagnostic]) {
        switch blocks[block.address]?.repetition {
        case .count(let count): return (.count(count), [], [])
        case .keys(let keys): return (.forEach(ValueMap(keys.map { ($0, Value.string($0)) })), [], [])
        case .unknown: return (.unknown, [], [.error("Invalid for_each argument", at: block.declaration)])
        default: return (.single, [], [])
        }
    }

    func instance(_ block: ResourceBlock, key: InstanceKey?, expansion: Expansion) -> EvaluatedInstance {
        evaluations += 1
        let schema = TestSchemas.catalog.schema(of: block.address)
        var attributes = ValueMap((schema?.attributes ?? []).map { ($0.name, Value.null($0.type)) })
        var dependencies: Set<ResourceDependency> = []
        for (name, term) in blocks[block.address]?.arguments ?? [:] {
            let marks: Marks = schema?.attribute(name)?.isSensitive ?? false ? .sensitive : []
            attributes[name] = value(term, key, &dependencies).marked(marks)
        }
        for resource in block.dependsOn {
            dependencies.insert(.resource(resource))
        }
        return EvaluatedInstance(
            configuration: .object(attributes),
            dependencies: dependencies.sorted { "\($0)" < "\($1)" },
            diagnostics: []
        )
    }

    func output(_ block: OutputBlock) -> (Value, [ResourceDependency], [Diagnostic]) {
        var dependencies: Set<ResourceDependency> = []
        guard let output = configuration.outputs.first(where: { $0.name == block.name }) else {
            return (.null(), [], [])
        }
        let value = value(output.term, nil, &dependencies)
        return (value, Array(dependencies), [])
    }

    func conditions(
        _ conditions: [Condition],
        of owner: ConditionOwner,
        kind: ConditionKind,
        selfValue: Value?
    ) -> ConditionResult {
        var result = ConditionResult()
        result.diagnostics = [.error("Resource precondition failed", at: conditions.first?.declaration)]
        return result
    }

    func timeouts(
        _ block: ResourceBlock,
        key: InstanceKey?,
        expansion: Expansion
    ) -> ([String: Int], [Diagnostic]) {
        ([:], [])
    }

    func replacementTriggers(
        _ block: ResourceBlock,
        key: InstanceKey?,
        expansion: Expansion
    ) -> ([ReplacementTrigger], [Diagnostic]) {
        (blocks[block.address]?.triggers ?? [], [])
    }

    func importTargets(_ block: ImportBlock) -> ([ImportTarget], [Diagnostic]) {
        let (address, id) = configuration.imports[Int(block.to.id)]
        return (
            [ImportTarget(address: address, id: id, adopts: block.adopts, declaration: block.declaration)], []
        )
    }

    private func value(
        _ term: Term,
        _ key: InstanceKey?,
        _ dependencies: inout Set<ResourceDependency>
    ) -> Value {
        switch term {
        case .value(let value):
            return value
        case .eachKey:
            switch key {
            case .key(let text): return .string(text)
            case .index(let index): return .string(String(index))
            case nil: return .null(.string)
            }
        case .attribute(let address, let name):
            dependencies.insert(.instance(address))
            return resources.instance(address)?[name] ?? .unknown(.string)
        case .sameKey(let resource, let name):
            dependencies.insert(.instance(InstanceAddress(resource, key)))
            return resources.instance(InstanceAddress(resource, key))?[name] ?? .unknown(.string)
        case .each(let resource, let name):
            dependencies.insert(.resource(resource))
            guard let all = resources.all(of: resource), !all.isUnknown else {
                return .unknown(.list(.string))
            }
            let members = all.elements ?? (all[name] == nil ? all.mapValue?.values ?? [] : [all])
            return Value(.list(members.map { $0[name] ?? .unknown(.string) }, element: .string))
        case .list(let terms):
            return Value(.list(terms.map { value($0, key, &dependencies) }, element: .string))
        case .set(let terms):
            return .set(terms.map { value($0, key, &dependencies) }, of: .string)
        }
    }
}
