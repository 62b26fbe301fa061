import HCL

extension EvaluationRun {
    /// Whether an expression uses a name or element that was taken out of something marked.
    ///
    /// A `for` or a template takes the marks off a collection to go through it, and puts them onto its result; what it
    /// says on the way must not tell the elements. A name that the expression binds itself counts as the one around it:
    /// too little is told then, never too much.
    func usesSecrets(_ node: NodeID) -> Bool {
        guard secretCount > 0 else { return false }
        var open = [node]
        while let next = open.popLast() {
            switch tree.nodes[Int(next)] {
            case .traversal(let root, _):
                if frames.last(where: { $0.name == root.text })?.isSecret == true { return true }
            case .splatElement:
                if secretSplatCount > 0 { return true }
            case let other: open += other.children
            }
        }
        return false
    }
}

extension ExpressionNode {
    /// The expressions directly inside.
    var children: [NodeID] {
        switch self {
        case .number, .bool, .null, .string, .splatElement, .invalid, .traversal: []
        case .template(let parts): parts
        case .templateWrap(let inner), .parentheses(let inner), .unary(_, let inner): [inner]
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
        case .forTuple(let clause, let value):
            [clause.collection, value] + (clause.condition.map { [$0] } ?? [])
        case .forObject(let clause, let key, let value, _):
            [clause.collection, key, value] + (clause.condition.map { [$0] } ?? [])
        }
    }
}
