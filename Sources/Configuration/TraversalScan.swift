import HCL
import SourceText

/// A traversal inside an expression whose root is not a name bound by a `for`.
struct FoundTraversal {
    let tree: SyntaxTree
    let root: Name
    let steps: [TraversalStep]
    /// The key of an index whose collection is exactly this traversal, when it is no constant.
    let dynamicKey: NodeID?

    /// From the root to the step at that index; `nil` is the root alone.
    func range(throughStep index: Int?) -> SourceRange {
        let span = index.map { root.span.union(steps[$0].span) } ?? root.span
        return SourceRange(file: tree.file, span: span)
    }

    func range(ofStep index: Int) -> SourceRange {
        SourceRange(file: tree.file, span: steps[index].span)
    }

    var range: SourceRange {
        range(throughStep: steps.isEmpty ? nil : steps.count - 1)
    }
}

/// Finds the traversals of an expression, without recursion: expressions may be nested 10,000 deep.
struct TraversalScan {
    private struct Pending {
        let node: NodeID
        /// Index into `scopes`; -1 is the outermost.
        let scope: Int
    }

    /// Names bound by a `for`, chained to the ones around them.
    private struct Scope {
        let names: [String]
        let parent: Int
    }

    private let tree: SyntaxTree
    private var scopes: [Scope] = []
    private var pending: [Pending] = []
    private var found: [FoundTraversal] = []

    private init(tree: SyntaxTree) {
        self.tree = tree
    }

    /// The traversals of an expression in source order.
    ///
    /// - Parameter bound: names that something around the expression binds.
    static func traversals(in expression: Expression, bound: [String] = []) -> [FoundTraversal] {
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
            if scopes[scope].names.contains(name) {
                return true
            }
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
        scopes.append(Scope(names: names.compactMap(\.self), parent: scope))
        return scopes.count - 1
    }

    private mutating func record(_ root: Name, _ steps: [TraversalStep], key: NodeID?, _ scope: Int) {
        if !isBound(root.text, in: scope) {
            found.append(FoundTraversal(tree: tree, root: root, steps: steps, dynamicKey: key))
        }
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
        case .traversal(let root, let steps):
            record(root, steps, key: nil, scope)
        case .relativeTraversal(let source, _):
            push([source], scope)
        case .index(let collection, let key):
            if case .traversal(let root, let steps) = tree.nodes[Int(collection)] {
                record(root, steps, key: key, scope)
                push([key], scope)
            } else {
                push([collection, key], scope)
            }
        case .splat(let source, _, let each):
            push([source, each], scope)
        case .call(_, let arguments, _):
            push(arguments, scope)
        case .binary(_, let left, let right):
            push([left, right], scope)
        case .conditional(let condition, let then, let otherwise):
            push([condition, then, otherwise], scope)
        case .tuple(let elements):
            push(elements, scope)
        case .object(let items):
            push(items.flatMap { [$0.key, $0.value] }, scope)
        case .forTuple(let clause, let value):
            visit(clause, results: [value], scope)
        case .forObject(let clause, let key, let value, _):
            visit(clause, results: [key, value], scope)
        }
    }

    private mutating func visit(_ clause: ForClause, results: [NodeID], _ scope: Int) {
        let inner = bind([clause.keyName?.text, clause.valueName.text], in: scope)
        push(results + (clause.condition.map { [$0] } ?? []), inner)
        push([clause.collection], scope)
    }
}
