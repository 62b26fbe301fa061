import SourceText

/// Pairing of template directives, and the nodes a template becomes.
extension TreeParser {
    /// An open `%{if}` or `%{for}`, or the template itself, with the nodes inside of it.
    private struct Frame {
        var kind: TemplateParts.Kind?
        var span: Span
        var nodes: [NodeID] = []
        /// The nodes before `%{else}`, once that was met.
        var before: [NodeID]?
    }

    /// The node of a template, which lies at `range` with its quotes.
    mutating func template(_ parts: TemplateParts, _ range: Span) -> NodeID {
        let end = parts.end
        let joined = parts.joined()
        if joined.count == 1 {
            switch joined[0].kind {
            case .interpolation(let value):
                return add(.templateWrap(value), range)
            case .literal(let bytes):
                return add(.string(String(decoding: bytes, as: UTF8.self)), range)
            default:
                break
            }
        }
        var frames = [Frame(kind: nil, span: range)]
        for part in joined {
            guard place(part, in: &frames) else {
                return add(.invalid, range)
            }
        }
        guard frames.count == 1 else {
            reportUnclosed(frames[frames.count - 1], end)
            return add(.invalid, range)
        }
        guard !frames[0].nodes.isEmpty else {
            return add(.string(""), range)
        }
        return add(.template(parts: frames[0].nodes), range)
    }

    /// Puts one part where it belongs; false, with a diagnostic, for a directive that has no partner.
    private mutating func place(_ part: TemplateParts.Part, in frames: inout [Frame]) -> Bool {
        let top = frames.count - 1
        switch part.kind {
        case .literal(let bytes):
            frames[top].nodes.append(add(.string(String(decoding: bytes, as: UTF8.self)), part.span))
        case .interpolation(let value):
            frames[top].nodes.append(value)
        case .ifStart, .forStart:
            frames.append(Frame(kind: part.kind, span: part.span))
        case .elseMark:
            guard case .ifStart = frames[top].kind, frames[top].before == nil else {
                return reportUnexpected("else", part.span, inside: frames[top])
            }
            frames[top].before = frames[top].nodes
            frames[top].nodes = []
        case .ifEnd:
            guard case .ifStart(let condition) = frames[top].kind else {
                return reportUnexpected("endif", part.span, inside: frames[top])
            }
            let frame = frames.removeLast()
            let then = branch(frame.before ?? frame.nodes, at: frame.span)
            let otherwise = frame.before == nil ? nil : branch(frame.nodes, at: part.span)
            frames[top - 1].nodes.append(
                add(
                    .templateIf(condition: condition, then: then, otherwise: otherwise),
                    frame.span.union(part.span)
                )
            )
        case .forEnd:
            guard case .forStart(let key, let value, let collection) = frames[top].kind else {
                return reportUnexpected("endfor", part.span, inside: frames[top])
            }
            let frame = frames.removeLast()
            let body = branch(frame.nodes, at: frame.span)
            frames[top - 1].nodes.append(
                add(
                    .templateFor(key: key, value: value, collection: collection, body: body),
                    frame.span.union(part.span)
                )
            )
        }
        return true
    }

    /// The inside of a directive: always text, so a single interpolation stays a template.
    private mutating func branch(_ parts: [NodeID], at place: Span) -> NodeID {
        guard let first = parts.first, let last = parts.last else {
            return add(.string(""), Span(Int(place.upper), Int(place.upper)))
        }
        if parts.count == 1, case .string = node(first) {
            return first
        }
        return add(.template(parts: parts), span(of: first).union(span(of: last)))
    }

    private mutating func reportUnexpected(_ word: String, _ span: Span, inside frame: Frame) -> Bool {
        let start = SourceRange(file: file, span: frame.span).placeDescription
        let detail: String
        switch frame.kind {
        case .ifStart:
            detail =
                word == "else"
                ? "Already in the else clause for the if started at \(start)."
                : "Expecting an endif directive for the if started at \(start)."
        case .forStart:
            detail =
                word == "else"
                ? "An else clause is not expected for a for directive."
                : "Expecting an endfor directive corresponding to the for directive at \(start)."
        default:
            detail = "The control directives within this template are unbalanced."
        }
        report("Unexpected \(word) directive", detail, span)
        return false
    }

    private mutating func reportUnclosed(_ frame: Frame, _ end: Span) {
        let start = SourceRange(file: file, span: frame.span).placeDescription
        let word: String
        if case .ifStart = frame.kind {
            word = "if"
        } else {
            word = "for"
        }
        report(
            "Unexpected end of template",
            "The \(word) directive at \(start) is missing its corresponding end\(word) directive.",
            end
        )
    }
}
