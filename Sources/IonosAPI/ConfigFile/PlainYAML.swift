/// The part of YAML that configuration files are written in: mappings, lists and scalars in block style.
///
/// Anchors, tags, flow collections and several documents are refused, not guessed at. Scalars stay text.
indirect enum PlainYAML: Hashable {
    case scalar(String)
    case list([PlainYAML])
    case mapping([Member])

    struct Member: Hashable {
        let name: String
        let value: PlainYAML
    }

    /// Why a text is not of that kind.
    struct SyntaxError: Error, Hashable {
        /// Counts from 1.
        let line: Int
        /// As a sentence without a final stop; never holds a value, which may be a secret.
        let message: String
    }

    init(parsing text: String) throws(SyntaxError) {
        var parser = try YAMLBlockParser(text)
        self = try parser.parseDocument()
    }

    subscript(name: String) -> PlainYAML? {
        if case .mapping(let members) = self { members.last { $0.name == name }?.value } else { nil }
    }

    var list: [PlainYAML] {
        if case .list(let items) = self { items } else { [] }
    }

    /// The text of a scalar that is not empty.
    var text: String? {
        if case .scalar(let text) = self, !text.isEmpty { text } else { nil }
    }
}

private struct YAMLBlockParser {
    struct Line {
        let number: Int
        var indent: Int
        /// Without indentation, and without comment and trailing space unless inside a block scalar.
        var content: Substring
        let raw: Substring
    }

    private var lines: [Line] = []
    private var position = 0

    init(_ text: String) throws(PlainYAML.SyntaxError) {
        let rows = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, row) in rows.enumerated() {
            let content = row.drop { $0 == " " }
            let indent = row.utf8.count - content.utf8.count
            if content.first == "\t", content.contains(where: { $0 != "\t" && $0 != " " }) {
                throw PlainYAML.SyntaxError(line: index + 1, message: "a tab is used for indentation")
            }
            lines.append(
                Line(number: index + 1, indent: indent, content: Self.withoutComment(content), raw: row)
            )
        }
    }

    mutating func parseDocument() throws(PlainYAML.SyntaxError) -> PlainYAML {
        skipBlankLines()
        if position < lines.count, lines[position].content == "---" {
            position += 1
            skipBlankLines()
        }
        guard position < lines.count else {
            return .mapping([])
        }
        let value = try parseBlock(indent: lines[position].indent)
        skipBlankLines()
        guard position == lines.count else {
            throw error("the indentation does not fit, or a second document begins")
        }
        return value
    }

    private mutating func parseBlock(indent: Int) throws(PlainYAML.SyntaxError) -> PlainYAML {
        let content = lines[position].content
        return content == "-" || content.hasPrefix("- ")
            ? try parseList(indent: indent) : try parseMapping(indent: indent)
    }

    private mutating func parseList(indent: Int) throws(PlainYAML.SyntaxError) -> PlainYAML {
        var items: [PlainYAML] = []
        while isAt(indent), lines[position].content == "-" || lines[position].content.hasPrefix("- ") {
            let rest = lines[position].content.dropFirst().drop { $0 == " " }
            if rest.isEmpty {
                position += 1
                items.append(try parseNested(deeperThan: indent) ?? .scalar(""))
            } else if rest.hasPrefix("- ") || splitMember(rest) != nil {
                // The item is a block whose first line stands behind the dash.
                let inner = indent + lines[position].content.utf8.count - rest.utf8.count
                lines[position].content = rest
                lines[position].indent = inner
                items.append(try parseBlock(indent: inner))
            } else {
                items.append(try parseScalar(rest, parent: indent))
            }
            skipBlankLines()
        }
        return .list(items)
    }

    private mutating func parseMapping(indent: Int) throws(PlainYAML.SyntaxError) -> PlainYAML {
        var members: [PlainYAML.Member] = []
        while isAt(indent) {
            guard let (key, rest) = splitMember(lines[position].content) else {
                throw error("a name with a colon was expected")
            }
            let name = try unquoted(key)
            guard !members.contains(where: { $0.name == name }) else {
                throw error("\"\(name)\" is there twice")
            }
            let value: PlainYAML
            if rest.isEmpty {
                position += 1
                value = try parseNested(deeperThan: indent, listMayAlign: true) ?? .scalar("")
            } else {
                value = try parseScalar(rest, parent: indent)
            }
            members.append(PlainYAML.Member(name: name, value: value))
            skipBlankLines()
        }
        return .mapping(members)
    }

    /// What stands below a name or dash; a list may stand right below its name.
    private mutating func parseNested(
        deeperThan indent: Int,
        listMayAlign: Bool = false
    ) throws(PlainYAML.SyntaxError) -> PlainYAML? {
        skipBlankLines()
        guard position < lines.count else {
            return nil
        }
        let line = lines[position]
        let isList = line.content == "-" || line.content.hasPrefix("- ")
        guard line.indent > indent || (listMayAlign && isList && line.indent == indent) else {
            return nil
        }
        return try parseBlock(indent: line.indent)
    }

    /// A scalar that begins on the current line, which it ends.
    private mutating func parseScalar(
        _ text: Substring,
        parent indent: Int
    ) throws(PlainYAML.SyntaxError) -> PlainYAML {
        if ["|", "|-", "|+", ">", ">-", ">+"].contains(text) {
            position += 1
            return .scalar(parseBlockScalar(folded: text.first == ">", parent: indent))
        }
        if text == "[]" {
            position += 1
            return .list([])
        }
        if text == "{}" {
            position += 1
            return .mapping([])
        }
        let value = try unquoted(text)
        position += 1
        return .scalar(value)
    }

    private mutating func parseBlockScalar(folded: Bool, parent indent: Int) -> String {
        var rows: [Substring] = []
        var inner: Int?
        while position < lines.count {
            let raw = lines[position].raw
            let isBlank = raw.allSatisfy { $0 == " " }
            let depth = raw.prefix { $0 == " " }.utf8.count
            guard isBlank || depth > indent, isBlank || depth >= inner ?? depth else {
                break
            }
            if !isBlank {
                inner = inner ?? depth
            }
            rows.append(isBlank ? "" : raw.dropFirst(inner ?? depth))
            position += 1
        }
        while rows.last?.isEmpty == true {
            rows.removeLast()
        }
        return rows.joined(separator: folded ? " " : "\n")
    }

    private func unquoted(_ text: Substring) throws(PlainYAML.SyntaxError) -> String {
        switch text.first {
        case "'":
            guard text.count >= 2, text.last == "'" else {
                throw error("a quote is not closed")
            }
            return String(text.dropFirst().dropLast()).replacing("''", with: "'")
        case "\"":
            guard text.count >= 2, text.last == "\"" else {
                throw error("a quote is not closed")
            }
            return try unescaped(text.dropFirst().dropLast())
        case "&", "*", "!", "[", "{", "|", ">", "%", "@", "`":
            throw error("anchors, tags, directives and collections in one line are not understood here")
        default:
            return text == "~" || text == "null" ? "" : String(text)
        }
    }

    private func unescaped(_ text: Substring) throws(PlainYAML.SyntaxError) -> String {
        var result = ""
        var rest = text
        while let character = rest.popFirst() {
            guard character == "\\" else {
                result.append(character)
                continue
            }
            switch rest.popFirst() {
            case "n": result.append("\n")
            case "t": result.append("\t")
            case "\"": result.append("\"")
            case "\\": result.append("\\")
            case "/": result.append("/")
            default: throw error("an escape other than \\n, \\t, \\\", \\\\ and \\/ is not understood here")
            }
        }
        return result
    }

    /// The name and the value of `name: value`; `nil` when the text is not of that form.
    private func splitMember(_ text: Substring) -> (name: Substring, value: Substring)? {
        var start = text.startIndex
        if let quote = text.first, quote == "\"" || quote == "'" {
            guard let end = text.dropFirst().firstIndex(of: quote) else {
                return nil
            }
            start = text.index(after: end)
            guard text[start...].first == ":" else {
                return nil
            }
        }
        for index in text[start...].indices where text[index] == ":" {
            let after = text[text.index(after: index)...]
            if after.isEmpty || after.first == " " {
                return (text[..<index], after.drop { $0 == " " })
            }
        }
        return nil
    }

    private func isAt(_ indent: Int) -> Bool {
        position < lines.count && lines[position].indent == indent
    }

    private mutating func skipBlankLines() {
        while position < lines.count, lines[position].content.isEmpty {
            position += 1
        }
    }

    private func error(_ message: String) -> PlainYAML.SyntaxError {
        PlainYAML.SyntaxError(line: lines[min(position, lines.count - 1)].number, message: message)
    }

    /// A `#` begins a comment at the start of a line or after a space, but not within quotes.
    private static func withoutComment(_ text: Substring) -> Substring {
        var quote: Character?
        var isEscaped = false
        var previous: Character = " "
        var end = text.endIndex
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open, !isEscaped {
                    quote = nil
                }
                isEscaped = open == "\"" && character == "\\" && !isEscaped
            } else if character == "#", previous == " " {
                end = index
                break
            } else if character == "\"" || character == "'", [" ", "'"].contains(previous) {
                // Within single quotes, two of them stand for one: the second opens what the first had closed.
                quote = character
            }
            previous = character
        }
        var content = text[..<end]
        while content.last == " " {
            content.removeLast()
        }
        return content
    }
}
