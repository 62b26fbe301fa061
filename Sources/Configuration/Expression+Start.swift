import HCL
import SourceText

extension Expression {
    /// Where Terraform's messages about the expression as a whole point: the bracket that opens it, the inside of
    /// its quotes, or all of it where it is short.
    var startRange: SourceRange {
        let range = range
        let span = range.span
        switch node {
        case .tuple, .object, .forTuple, .forObject:
            return SourceRange(file: range.file, span: Span(Int(span.lower), Int(span.lower) + 1))
        case .string where range.file.bytes[Int(span.lower)] == UInt8(ascii: "\"") && span.range.count > 2:
            return SourceRange(file: range.file, span: Span(Int(span.lower) + 1, Int(span.upper) - 1))
        case .string
        where range.file.bytes[Int(span.lower)] == UInt8(ascii: "<") && range.text.contains("\n"):
            // The first line of a heredoc.
            let line = range.file.line(at: Int(span.lower))
            let content = range.file.lineRange(line + 1)
            return SourceRange(file: range.file, span: Span(content.lowerBound, content.upperBound))
        case .template(let parts):
            guard let first = parts.first else { return range }
            return child(first).range
        case .call(let name, _, _):
            return SourceRange(file: range.file, span: name.span)
        default:
            return range
        }
    }
}
