package import Addresses
import HCL

/// Arguments and outputs that are made of a function which gives another value in every run, directly or through locals,
/// arguments of modules and their outputs.
///
/// What is made of the attribute of an object is not: the object has one value, whatever it was made of.
package struct ChangingValues: Sendable {
    static let functions: Set<String> = ["bcrypt", "plantimestamp", "timestamp", "uuid"]

    /// The function, by argument, by block as declared.
    private var arguments: [ResourceAddress: [String: String]] = [:]
    /// The function, by output of the root module.
    package private(set) var outputs: [String: String] = [:]

    /// Looks at each expression once.
    package init(_ configuration: Configuration, _ graph: ResourceGraph) {
        var search = CallSearch(Self.functions)
        var values: [SiteOwner: String] = [:]
        for module in [configuration.root] + configuration.children {
            for (name, local) in module.locals {
                values[.local(module.address, name)] = search.name(in: local.expression)
            }
            for (name, call) in module.calls {
                let called = module.address.calling(name)
                for (argument, expression) in call.arguments {
                    values[.variable(called, argument)] = search.name(in: expression)
                }
            }
            for output in module.outputs {
                values[.output(module.address, output.name)] = search.name(in: output.value)
            }
        }
        values = graph.spread(values)
        for resource in configuration.resources {
            for (name, expression) in resource.arguments {
                let function =
                    search.name(in: expression)
                    ?? (values.isEmpty
                        ? nil
                        : graph.values(of: resource.address, argument: name).lazy.compactMap { values[$0] }
                            .min())
                if let function {
                    arguments[resource.address, default: [:]][name] = function
                }
            }
        }
        for (owner, function) in values {
            if case .output(.root, let name) = owner {
                outputs[name] = function
            }
        }
    }

    /// The functions that arguments of a block are made of, by argument.
    package func arguments(of resource: ResourceAddress) -> [String: String] {
        arguments[resource] ?? [:]
    }
}

/// Looks for calls of some functions.
private struct CallSearch {
    private let functions: Set<String>
    /// Whether there is any in a tree; most files have none.
    private var trees: [ObjectIdentifier: Bool] = [:]

    init(_ functions: Set<String>) {
        self.functions = functions
    }

    /// The function that an expression calls, the first where it calls several; nil where it calls none.
    mutating func name(in expression: Expression) -> String? {
        guard hasCalls(expression.tree) else { return nil }
        var open = [expression.id]
        while let id = open.popLast() {
            let node = expression.tree.nodes[Int(id)]
            if case .call(let name, _, _) = node, functions.contains(name.text) {
                return name.text
            }
            open += node.children.reversed()
        }
        return nil
    }

    private mutating func hasCalls(_ tree: SyntaxTree) -> Bool {
        let key = ObjectIdentifier(tree)
        if let known = trees[key] {
            return known
        }
        let found = tree.nodes.contains { node in
            if case .call(let name, _, _) = node { functions.contains(name.text) } else { false }
        }
        trees[key] = found
        return found
    }
}

extension ExpressionNode {
    /// The nodes that it is made of, in source order.
    fileprivate var children: [NodeID] {
        switch self {
        case .number, .bool, .null, .string, .traversal, .splatElement, .invalid: []
        case .template(let parts): parts
        case .templateWrap(let inner), .unary(_, let inner), .parentheses(let inner): [inner]
        case .templateIf(let condition, let then, let otherwise):
            [condition, then] + (otherwise.map { [$0] } ?? [])
        case .templateFor(_, _, let collection, let body): [collection, body]
        case .relativeTraversal(let source, _): [source]
        case .index(let collection, let key): [collection, key]
        case .splat(let source, _, let each): [source, each]
        case .call(_, let arguments, _): arguments
        case .binary(_, let left, let right): [left, right]
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        case .tuple(let elements): elements
        case .object(let items): items.flatMap { [$0.key, $0.value] }
        case .forTuple(let clause, let value): clause.children + [value]
        case .forObject(let clause, let key, let value, _): clause.children + [key, value]
        }
    }
}

extension ForClause {
    fileprivate var children: [NodeID] {
        [collection] + (condition.map { [$0] } ?? [])
    }
}
