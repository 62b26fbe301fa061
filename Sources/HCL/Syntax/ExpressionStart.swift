package import SourceText

extension SyntaxTree {
    /// What Terraform's messages about an argument or a call mark: the first part of the expression that says what
    /// it is, for example the bracket that opens a list, or the inside of the quotes.
    ///
    /// It may stand on a later line than the expression begins on: in a heredoc and behind a parenthesis.
    package func startSpan(of node: NodeID) -> Span {
        var node = node
        while true {
            let span = spans[Int(node)]
            switch nodes[Int(node)] {
            case .binary(_, let left, _): node = left
            case .conditional(let condition, _, _): node = condition
            case .parentheses(let inner): node = inner
            case .templateIf(let condition, _, _): node = condition
            case .template(let parts):
                guard let first = parts.first else { return span }
                // A piece of text has no quotes of its own, though one may stand in it.
                if case .string = nodes[Int(first)] { return spans[Int(first)] }
                node = first
            case .tuple, .object, .forTuple, .forObject, .unary:
                return Span(Int(span.lower), min(Int(span.lower) + 1, Int(span.upper)))
            case .call(let name, _, _):
                return Span(Int(name.span.lower), end(of: "(", behind: Int(name.span.upper), within: span))
            case .index(let collection, _):
                let upper = Int(spans[Int(collection)].upper)
                return Span(upper, end(of: "[", behind: upper, within: span))
            case .splat(let source, let kind, _):
                let upper = Int(spans[Int(source)].upper)
                return Span(upper, end(of: kind == .full ? "]" : "*", behind: upper, within: span))
            case .string: return content(of: span)
            default: return span
            }
        }
    }

    /// Where the first of a character behind a place ends, or the place itself.
    private func end(of character: Unicode.Scalar, behind place: Int, within span: Span) -> Int {
        let rest = file.bytes[place..<max(place, Int(span.upper))]
        return rest.firstIndex(of: UInt8(ascii: character)).map { $0 + 1 } ?? place
    }

    /// What stands between the quotes, or between the markers of a heredoc; all of it if that is nothing.
    private func content(of span: Span) -> Span {
        let bytes = file.bytes[span.range]
        switch bytes.first {
        case UInt8(ascii: "\"") where bytes.count > 2:
            return Span(Int(span.lower) + 1, Int(span.upper) - 1)
        case UInt8(ascii: "<"):
            guard let opened = bytes.firstIndex(of: UInt8(ascii: "\n")),
                let closed = bytes.lastIndex(of: UInt8(ascii: "\n")), opened < closed
            else { return span }
            let text = bytes[(opened + 1)...closed]
            let isIndented = bytes.dropFirst(2).first == UInt8(ascii: "-")
            let lower =
                isIndented ? text.firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } : nil
            return Span(lower ?? text.startIndex, text.endIndex)
        default:
            return span
        }
    }
}

extension Expression {
    /// What Terraform's messages mark that are about the expression as an argument.
    package var startRange: SourceRange {
        SourceRange(file: tree.file, span: tree.startSpan(of: id))
    }
}
