import SourceText

/// Carries what was parsed from the text of a JSON string back to where the string stands in its file.
struct JSONStringMap {
    private let file: SourceFile
    /// For every byte of the text, and its end, the offset in the file.
    private let offsets: [UInt32]

    /// - Parameters:
    ///   - file: The JSON file.
    ///   - string: The string's bytes in it, quotes included; a valid JSON string.
    init(file: SourceFile, string: Range<Int>) {
        self.file = file
        var offsets: [UInt32] = []
        offsets.reserveCapacity(string.count)
        let bytes = file.bytes
        let end = string.upperBound - 1
        var index = string.lowerBound + 1
        while index < end {
            let start = index
            var width = 1
            if bytes[index] == UInt8(ascii: "\\") {
                (width, index) = Self.escape(bytes, at: index, end: end)
            } else {
                index += 1
            }
            offsets.append(contentsOf: repeatElement(UInt32(start), count: width))
        }
        offsets.append(UInt32(max(end, string.lowerBound)))
        self.offsets = offsets
    }

    /// How many bytes of UTF-8 an escape stands for, and the index after it.
    private static func escape(_ bytes: [UInt8], at index: Int, end: Int) -> (width: Int, next: Int) {
        guard index + 1 < end, bytes[index + 1] == UInt8(ascii: "u"), index + 6 <= end else {
            return (1, index + 2)
        }
        let digits = String(decoding: bytes[(index + 2)..<(index + 6)], as: UTF8.self)
        switch UInt32(digits, radix: 16) ?? 0 {
        case 0..<0x80: return (1, index + 6)
        case 0x80..<0x800: return (2, index + 6)
        // Half of a pair; the other half follows.
        case 0xD800..<0xDC00: return (4, min(index + 12, end))
        default: return (3, index + 6)
        }
    }

    func span(_ span: Span) -> Span {
        let last = offsets.count - 1
        let lower = Int(offsets[min(Int(span.lower), last)])
        return Span(lower, max(lower, Int(offsets[min(Int(span.upper), last)])))
    }

    func diagnostic(_ diagnostic: Diagnostic) -> Diagnostic {
        var result = diagnostic
        if let subject = diagnostic.subject {
            result.subject = SourceRange(file: file, span: span(subject.span))
        }
        return result
    }

    private func name(_ name: Name) -> Name {
        Name(text: name.text, span: span(name.span))
    }

    private func steps(_ steps: [TraversalStep]) -> [TraversalStep] {
        steps.map { TraversalStep(kind: $0.kind, span: span($0.span)) }
    }

    /// The node with its places carried over and its children's ids moved.
    func node(_ node: ExpressionNode, idsMovedBy offset: NodeID) -> ExpressionNode {
        func moved(_ id: NodeID) -> NodeID {
            id + offset
        }
        func clause(_ clause: ForClause) -> ForClause {
            ForClause(
                keyName: clause.keyName.map(name),
                valueName: name(clause.valueName),
                collection: moved(clause.collection),
                condition: clause.condition.map(moved)
            )
        }
        switch node {
        case .number, .bool, .null, .string, .splatElement, .invalid:
            return node
        case .template(let parts):
            return .template(parts: parts.map(moved))
        case .templateWrap(let value):
            return .templateWrap(moved(value))
        case .templateIf(let condition, let then, let otherwise):
            return .templateIf(
                condition: moved(condition),
                then: moved(then),
                otherwise: otherwise.map(moved)
            )
        case .templateFor(let key, let value, let collection, let body):
            return .templateFor(key: key, value: value, collection: moved(collection), body: moved(body))
        case .traversal(let root, let path):
            return .traversal(root: name(root), steps: steps(path))
        case .relativeTraversal(let source, let path):
            return .relativeTraversal(source: moved(source), steps: steps(path))
        case .index(let collection, let key):
            return .index(collection: moved(collection), key: moved(key))
        case .splat(let source, let kind, let each):
            return .splat(source: moved(source), kind: kind, each: moved(each))
        case .call(let callee, let arguments, let expandsLast):
            return .call(name: name(callee), arguments: arguments.map(moved), expandsLast: expandsLast)
        case .unary(let sign, let operand):
            return .unary(sign, moved(operand))
        case .binary(let sign, let left, let right):
            return .binary(sign, moved(left), moved(right))
        case .conditional(let condition, let then, let otherwise):
            return .conditional(condition: moved(condition), then: moved(then), otherwise: moved(otherwise))
        case .tuple(let items):
            return .tuple(items.map(moved))
        case .object(let items):
            return .object(items.map { ObjectItem(key: moved($0.key), value: moved($0.value)) })
        case .forTuple(let loop, let value):
            return .forTuple(clause(loop), value: moved(value))
        case .forObject(let loop, let key, let value, let grouping):
            return .forObject(clause(loop), key: moved(key), value: moved(value), grouping: grouping)
        case .parentheses(let inner):
            return .parentheses(moved(inner))
        }
    }
}
