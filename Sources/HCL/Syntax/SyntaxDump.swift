import SourceText

extension SyntaxTree {
    /// The tree as S-expressions, an item a line, for golden files and comparisons; spans are left out.
    package func dump() -> String {
        var writer = SyntaxDump(tree: self)
        writer.body(rootIndex, indent: 0)
        return writer.text
    }
}

extension Expression {
    /// The expression as one S-expression.
    package func dump() -> String {
        var writer = SyntaxDump(tree: tree)
        writer.expression(id)
        return writer.text
    }
}

/// Writer of `SyntaxTree.dump`.
private struct SyntaxDump {
    let tree: SyntaxTree
    private(set) var text = ""

    mutating func body(_ index: Int32, indent: Int) {
        let body = tree.bodies[Int(index)]
        let margin = String(repeating: "  ", count: indent)
        for attribute in body.attributes {
            text += "\(margin)(= \(attribute.name.text) "
            expression(attribute.value)
            text += ")\n"
        }
        for block in body.blocks {
            let labels = block.labels.map { " " + quoted($0.text) }.joined()
            text += "\(margin)(block \(block.type.text)\(labels)\n"
            self.body(block.body, indent: indent + 1)
            text += "\(margin))\n"
        }
    }

    private func quoted(_ string: String) -> String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    mutating func expression(_ id: NodeID) {
        switch tree.nodes[Int(id)] {
        case .number(let text): self.text += text
        case .bool(let value): text += value ? "true" : "false"
        case .null: text += "null"
        case .string(let value): text += quoted(value)
        case .invalid: text += "<invalid>"
        case .splatElement: text += "@"
        case .template(let parts): list("template", parts)
        case .templateWrap(let value): list("wrap", [value])
        case .templateIf(let condition, let then, let otherwise):
            list("%if", [condition, then] + (otherwise.map { [$0] } ?? []))
        case .templateFor(let key, let value, let collection, let body):
            list("%for \(key.map { $0 + "," } ?? "")\(value)", [collection, body])
        case .traversal(let root, let steps): text += root.text + steps.map(step).joined()
        case .relativeTraversal(let source, let steps):
            list("of", [source])
            text += steps.map(step).joined()
        case .index(let collection, let key): list("index", [collection, key])
        case .splat(let source, let kind, let each): list(kind == .full ? "[*]" : ".*", [source, each])
        case .call(let name, let arguments, let expandsLast):
            list("call \(name.text)\(expandsLast ? "..." : "")", arguments)
        case .unary(let sign, let operand): list(sign.rawValue, [operand])
        case .binary(let sign, let left, let right): list(sign.rawValue, [left, right])
        case .conditional(let condition, let then, let otherwise): list("?", [condition, then, otherwise])
        case .tuple(let items): list("tuple", items)
        case .object(let items): list("object", items.flatMap { [$0.key, $0.value] })
        case .forTuple(let clause, let value): loop("for[]", clause, [value])
        case .forObject(let clause, let key, let value, let grouping):
            loop(grouping ? "for{...}" : "for{}", clause, [key, value])
        case .parentheses(let inner): list("paren", [inner])
        }
    }

    private mutating func list(_ head: String, _ children: [NodeID]) {
        text += "(" + head
        for child in children {
            text += " "
            expression(child)
        }
        text += ")"
    }

    private mutating func loop(_ head: String, _ clause: ForClause, _ children: [NodeID]) {
        let names = (clause.keyName.map { $0.text + "," } ?? "") + clause.valueName.text
        text += "(\(head) \(names) "
        expression(clause.collection)
        for child in children {
            text += " "
            expression(child)
        }
        if let condition = clause.condition {
            text += " if "
            expression(condition)
        }
        text += ")"
    }

    private func step(_ step: TraversalStep) -> String {
        switch step.kind {
        case .attribute(let name): ".\(name)"
        case .stringIndex(let key): "[\(quoted(key))]"
        case .numberIndex(let key): "[\(key)]"
        case .legacyIndex(let number): ".#\(number)"
        }
    }
}
