package import HCL

/// What an expression takes out of the instances of modules that it goes through.
package enum ModuleUses {
    /// The outputs that are used, by the nodes of the references to modules.
    ///
    /// They are those of `module.m[k].x`, `module.m[*].x`, `values(module.m)[*].x` and of a `for` that uses nothing but
    /// attributes of the elements; and the same of local values, which may stand for modules.
    ///
    /// References that are used otherwise are not in it: of these all outputs count. Only of a module with `count` or
    /// `for_each` are the elements its instances.
    package static func outputs(in expression: Expression) -> [NodeID: Set<String>] {
        var scan = Scan(tree: expression.tree)
        scan.visit(expression.id)
        return scan.outputs
    }

    /// The attributes that an expression takes of `each.value`.
    ///
    /// - Returns: nil where it takes all of it.
    package static func attributesOfEachValue(in expression: Expression) -> Set<String>? {
        var names: Set<String> = []
        var open = [expression.id]
        while let id = open.popLast() {
            let node = expression.tree.nodes[Int(id)]
            open += node.children
            guard case .traversal(let root, let steps) = node, root.text == "each",
                Scan.name(steps) == "value"
            else { continue }
            guard let name = Scan.name(steps.dropFirst()) else { return nil }
            names.insert(name)
        }
        return names
    }

    private struct Scan {
        let tree: SyntaxTree
        private(set) var outputs: [NodeID: Set<String>] = [:]

        init(tree: SyntaxTree) {
            self.tree = tree
        }

        private func node(_ id: NodeID) -> ExpressionNode {
            tree.nodes[Int(id)]
        }

        mutating func visit(_ start: NodeID) {
            var open = [start]
            while let id = open.popLast() {
                let node = node(id)
                open += node.children
                switch node {
                case .relativeTraversal(let source, let steps):
                    guard case .index(let collection, _) = self.node(source), let module = module(collection),
                        let name = Self.name(steps)
                    else { continue }
                    note(module, [name])
                case .splat(let source, _, let each):
                    guard let module = module(source),
                        case .relativeTraversal(let element, let steps) = self.node(each),
                        case .splatElement = self.node(element), let name = Self.name(steps)
                    else { continue }
                    note(module, [name])
                case .traversal(let root, let steps) where root.text == "local" && steps.count > 2:
                    guard case .attribute = steps[0].kind, let name = Self.name(steps.dropFirst(2)) else {
                        continue
                    }
                    note(id, [name])
                case .forTuple(let clause, let value):
                    note(clause, [value])
                case .forObject(let clause, let key, let value, _):
                    note(clause, [key, value])
                default:
                    break
                }
            }
        }

        private mutating func note(_ module: NodeID, _ names: Set<String>) {
            outputs[module, default: []].formUnion(names)
        }

        private mutating func note(_ clause: ForClause, _ bodies: [NodeID]) {
            guard let module = module(clause.collection) else { return }
            var names: Set<String> = []
            var open = bodies + (clause.condition.map { [$0] } ?? [])
            while let id = open.popLast() {
                let node = node(id)
                open += node.children
                guard case .traversal(let root, let steps) = node, root.text == clause.valueName.text else {
                    continue
                }
                guard let name = Self.name(steps) else { return }
                names.insert(name)
            }
            note(module, names)
        }

        /// The node of a reference to a module as a whole, which the expression is or goes through the values of.
        private func module(_ id: NodeID) -> NodeID? {
            switch node(id) {
            case .parentheses(let inner): module(inner)
            case .call(let name, let arguments, false)
            where arguments.count == 1 && ["values", "core::values"].contains(name.text):
                module(arguments[0])
            case .traversal(let root, let steps)
            where ["module", "local"].contains(root.text) && steps.count == 1:
                id
            default: nil
            }
        }

        static func name(_ steps: some Collection<TraversalStep>) -> String? {
            switch steps.first?.kind {
            case .attribute(let name), .stringIndex(let name): name
            default: nil
            }
        }
    }
}
