import HCL
import SourceText
import Values

extension EvaluationRun {
    /// What the references in an expression stand for, in a few words each; sensitive and unknown ones are left
    /// out, as in Terraform, because they would mislead.
    func referenceValues(in node: NodeID) -> [Diagnostic.ReferenceValue] {
        var values: [String: String] = [:]
        for found in TraversalScan.traversals(in: Expression(tree: tree, id: node)) {
            guard case .traversal(let root, let steps) = tree.nodes[Int(found.node)],
                let start = start(of: found.node, root: root), !start.isSecret,
                let (text, value) = longestValue(start, root: root, steps: steps)
            else { continue }
            if let description = value.shortDescription {
                values[text] = description
            }
        }
        return values.sorted { $0.key < $1.key }
            .map { Diagnostic.ReferenceValue(reference: $0.key, description: $0.value) }
    }

    /// The value of as many steps as can be taken; `nil` when that is no more than the root.
    private func longestValue(
        _ start: Resolved,
        root: Name,
        steps: [TraversalStep]
    ) -> (String, Value)? {
        var current = start.value
        var taken = start.subjectStepCount
        while taken < steps.count, case .success(let next) = current.applying(steps[taken].kind) {
            current = next
            taken += 1
        }
        guard taken > 0 else { return nil }
        let text = steps[..<taken].reduce(into: root.text) { text, step in
            switch step.kind {
            case .attribute(let name): text += ".\(name)"
            case .stringIndex(let key): text += "[\(key.quotedAsInGo)]"
            case .numberIndex(let number), .legacyIndex(let number): text += "[\(number)]"
            }
        }
        return (text, current)
    }
}

extension Value {
    fileprivate var shortDescription: String? {
        guard marks.isEmpty else { return nil }
        func counted(_ name: String, _ count: Int) -> String {
            switch count {
            case 0: "empty \(name)"
            case 1: "\(name) with 1 element"
            default: "\(name) with \(count) elements"
            }
        }
        switch content {
        case .unknown(.any): return nil
        case .unknown(let type): return "is a \(type.typeName)"
        case .null: return "is null"
        case .bool(let value): return "is \(value)"
        case .number(let number): return "is \(number.shortText)"
        case .string(let text): return "is \(text.quotedAsInGo)"
        case .list(let elements, _), .set(let elements, _):
            return "is " + counted(type.typeName, elements.count)
        case .tuple(let elements): return "is " + counted("tuple", elements.count)
        case .map(let entries, _): return "is " + counted(type.typeName, entries.count)
        case .object(let entries):
            switch entries.count {
            case 0: return "is object with no attributes"
            case 1: return "is object with 1 attribute \(entries.keys[0].quotedAsInGo)"
            default: return "is object with \(entries.count) attributes"
            }
        }
    }
}
