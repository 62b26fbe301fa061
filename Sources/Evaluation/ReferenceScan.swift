package import HCL
package import SourceText

/// The references in an expression, in source order, without those to names that the expression itself binds, and
/// what is wrong with traversals that name nothing.
package func references(
    in expression: Expression,
    excluding bound: Set<String> = []
) -> (found: [Reference], diagnostics: [Diagnostic]) {
    var found: [Reference] = []
    var diagnostics: [Diagnostic] = []
    for traversal in TraversalScan.traversals(in: expression, excluding: bound) {
        do {
            found.append(
                try Reference(
                    traversal: expression.child(traversal.node),
                    hasDynamicKey: traversal.hasDynamicKey
                )
            )
        } catch {
            diagnostics += error.diagnostics
        }
    }
    return (found, diagnostics)
}

/// Finds the traversals of an expression without recursion: expressions may be nested 10,000 deep.
struct TraversalScan {
    struct Found {
        let node: NodeID
        /// Whether the traversal is the collection of an index whose key is an expression.
        let hasDynamicKey: Bool
    }

    private struct Pending {
        let node: NodeID
        /// Index into `scopes`; -1 is the outermost.
        let scope: Int
        var hasDynamicKey = false
    }

    /// Names bound by a `for`, chained to the ones around them.
    private struct Scope {
        let names: Set<String>
        let parent: Int
    }

    private let tree: SyntaxTree
    private var scopes: [Scope] = []
    private var pending: [Pending] = []
    private var found: [Found] = []

    private init(tree: SyntaxTree) {
        self.tree = tree
    }

    static func traversals(in expression: Expression, excluding bound: Set<String> = []) -> [Found] {
        var scan = TraversalScan(tree: expression.tree)
        var scope = -1
        if !bound.isEmpty {
            scan.scopes.append(Scope(names: bound, parent: -1))
            scope = 0
        }
        scan.pending.append(Pending(node: expression.id, scope: scope))
        while let next = scan.pending.popLast() {
            scan.visit(next)
        }
        return scan.found
    }

    private func isBound(_ name: String, in scope: Int) -> Bool {
        var scope = scope
        while scope >= 0 {
            if scopes[scope].names.contains(name) { return true }
            scope = scopes[scope].parent
        }
        return false
    }

    /// Puts children on the stack so that the first one is visited first.
    private mutating func push(_ children: [NodeID], _ scope: Int) {
        for child in children.reversed() {
            pending.append(Pending(node: child, scope: scope))
        }
    }

    private mutating func bind(_ names: [String?], in scope: Int) -> Int {
        scopes.append(Scope(names: Set(names.compactMap(\.self)), parent: scope))
        return scopes.count - 1
    }

    private mutating func visit(_ item: Pending) {
        let scope = item.scope
        switch tree.nodes[Int(item.node)] {
        case .number, .bool, .null, .string, .splatElement, .invalid:
            break
        case .template(let parts):
            push(parts, scope)
        case .templateWrap(let inner), .parentheses(let inner), .unary(_, let inner):
            push([inner], scope)
        case .templateIf(let condition, let then, let otherwise):
            push([condition, then] + (otherwise.map { [$0] } ?? []), scope)
        case .templateFor(let key, let value, let collection, let body):
            push([body], bind([key, value], in: scope))
            push([collection], scope)
        case .traversal(let root, _):
            if !isBound(root.text, in: scope) {
                found.append(Found(node: item.node, hasDynamicKey: item.hasDynamicKey))
            }
        case .relativeTraversal(let source, _):
            push([source], scope)
        case .index(let collection, let key):
            push([key], scope)
            pending.append(Pending(node: collection, scope: scope, hasDynamicKey: true))
        case .splat(let source, _, let each):
            push([source, each], scope)
        case .call(let name, let arguments, let expandsLast):
            let takesType = ExpressionNode.takesType(name, arguments, expandsLast: expandsLast)
            push(takesType ? [arguments[0]] + arguments.dropFirst(2) : arguments, scope)
        case .binary(_, let left, let right):
            push([left, right], scope)
        case .conditional(let condition, let then, let otherwise):
            push([condition, then, otherwise], scope)
        case .tuple(let elements):
            push(elements, scope)
        case .object(let items):
            push(items.flatMap { [$0.key, $0.value] }, scope)
        case .forTuple(let clause, let value):
            let inner = bind([clause.keyName?.text, clause.valueName.text], in: scope)
            push([value] + (clause.condition.map { [$0] } ?? []), inner)
            push([clause.collection], scope)
        case .forObject(let clause, let key, let value, _):
            let inner = bind([clause.keyName?.text, clause.valueName.text], in: scope)
            push([key, value] + (clause.condition.map { [$0] } ?? []), inner)
            push([clause.collection], scope)
        }
    }
}
