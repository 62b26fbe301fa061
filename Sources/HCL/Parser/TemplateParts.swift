import SourceText

/// A template as a flat list, before its directives are paired: what strip markers and indentation work on.
struct TemplateParts {
    enum Kind {
        case literal([UInt8])
        case interpolation(NodeID)
        case ifStart(condition: NodeID)
        case elseMark
        case ifEnd
        case forStart(key: String?, value: String, collection: NodeID)
        case forEnd
    }

    struct Part {
        var kind: Kind
        var span: Span
    }

    private(set) var parts: [Part] = []
    /// Where the closing mark stands.
    var end = Span(0, 0)
    /// Whether the last part is a literal that an opening `~` may strip.
    private var endsWithLiteral = false

    mutating func append(_ kind: Kind, _ span: Span) {
        parts.append(Part(kind: kind, span: span))
        endsWithLiteral = false
    }

    mutating func appendLiteral(_ bytes: [UInt8], _ span: Span, strippingStart: Bool) {
        var bytes = bytes
        if strippingStart {
            let trimmed = bytes.withUnsafeBufferPointer { UnicodeScan.trimmed($0, 0..<$0.count) }
            bytes = trimmed.isEmpty ? [] : Array(bytes[trimmed.lowerBound...])
        }
        parts.append(Part(kind: .literal(bytes), span: span))
        endsWithLiteral = true
    }

    /// Removes white space at the end of the piece of text before a `${~` or `%{~`.
    mutating func stripEnd() {
        guard endsWithLiteral, let last = parts.last, case .literal(let bytes) = last.kind else {
            return
        }
        let trimmed = bytes.withUnsafeBufferPointer { UnicodeScan.trimmed($0, 0..<$0.count) }
        parts[parts.count - 1].kind = .literal(trimmed.isEmpty ? [] : Array(bytes[..<trimmed.upperBound]))
    }

    /// Applies the rule of `<<-`: takes the smallest indentation of all lines away from each.
    ///
    /// Lines of white space alone do not count, and a tab counts as one. A line's text is recognised by the one
    /// before it ending in a newline, so after a `~}` that took the newline the next line stays as it is.
    mutating func removeIndentation() {
        var smallest = Int.max
        var indented: [Int] = []
        var atLineStart = true
        for (index, part) in parts.enumerated() {
            guard case .literal(let bytes) = part.kind else {
                if atLineStart {
                    smallest = 0
                }
                atLineStart = false
                continue
            }
            if atLineStart {
                let spaces = Self.leadingSpaces(bytes, limit: .max)
                if spaces.bytes < bytes.count || bytes.last != UInt8(ascii: "\n") {
                    smallest = min(smallest, spaces.characters)
                    indented.append(index)
                }
            }
            atLineStart = bytes.last == UInt8(ascii: "\n")
        }
        for index in indented {
            guard case .literal(let bytes) = parts[index].kind else {
                continue
            }
            let removed = Self.leadingSpaces(bytes, limit: smallest).bytes
            parts[index].kind = .literal(Array(bytes[removed...]))
        }
    }

    /// How much white space text begins with, up to `limit` characters; CR LF counts as one.
    private static func leadingSpaces(_ bytes: [UInt8], limit: Int) -> (characters: Int, bytes: Int) {
        bytes.withUnsafeBufferPointer { buffer in
            var characters = 0
            var index = 0
            while index < buffer.count, characters < limit {
                let isPair =
                    buffer[index] == UInt8(ascii: "\r") && index + 1 < buffer.count
                    && buffer[index + 1] == UInt8(ascii: "\n")
                let length = isPair ? 2 : UnicodeScan.whitespaceLength(buffer, at: index)
                guard length > 0 else {
                    break
                }
                index += length
                characters += 1
            }
            return (characters, index)
        }
    }

    /// The parts with neighbouring pieces of text joined.
    consuming func joined() -> [Part] {
        var result: [Part] = []
        var text: [UInt8] = []
        var textSpan: Span?
        for part in parts {
            if case .literal(let bytes) = part.kind {
                text.append(contentsOf: bytes)
                textSpan = textSpan?.union(part.span) ?? part.span
                continue
            }
            if let span = textSpan {
                result.append(Part(kind: .literal(text), span: span))
                text = []
                textSpan = nil
            }
            result.append(part)
        }
        if let textSpan {
            result.append(Part(kind: .literal(text), span: textSpan))
        }
        return result
    }
}
