import SourceText

/// One pass over the tokens of a file that need not be well-formed.
struct SecretTokenScan {
    /// A block that is open.
    struct Frame {
        let type: String
        let label: String?
        /// What is a secret if the block says so.
        var pending: [Range<Int>] = []
        var isSensitive = false
    }

    /// Whether an argument is a secret, by the open blocks, its name and how its value is written.
    typealias Rule = ([Frame], String, String) -> Bool

    private let file: SourceFile
    private let tokens: ContiguousArray<Token>
    private let isSecret: Rule
    private var frames: [Frame] = []
    private(set) var found: [Range<Int>] = []
    private(set) var sensitiveVariables: Set<String> = []

    init(_ file: SourceFile, _ isSecret: @escaping Rule) {
        self.file = file
        self.isSecret = isSecret
        tokens = Lexer.tokens(of: file.bytes)
    }

    mutating func run() {
        var index = 0
        while index < tokens.count {
            switch tokens[index].kind {
            case .identifier where index + 1 < tokens.count && tokens[index + 1].kind == .equal:
                index = argument(text(tokens[index]), from: index + 2)
            case .identifier:
                index = header(from: index)
            case .openBrace:
                frames.append(Frame(type: "", label: nil))
                index += 1
            case .closeBrace:
                close()
                index += 1
            default:
                index += 1
            }
        }
        while !frames.isEmpty {
            close()
        }
    }

    private func text(_ token: Token) -> String {
        file.text(token.range)
    }

    private mutating func close() {
        guard let frame = frames.popLast(), frame.isSensitive else { return }
        found += frame.pending
        if frame.type == "variable", let name = frame.label {
            sensitiveVariables.insert(name)
        }
    }

    /// A block's type and labels, up to its brace.
    private mutating func header(from start: Int) -> Int {
        var label: String?
        var index = start + 1
        while index < tokens.count {
            let token = tokens[index]
            switch token.kind {
            case .quotedText, .identifier:
                label = label ?? text(token)
            case .openQuote, .closeQuote, .comment:
                break
            case .openBrace:
                frames.append(Frame(type: text(tokens[start]), label: label))
                return index + 1
            default:
                return index
            }
            index += 1
        }
        return index
    }

    /// An argument's value, up to the end of its line or of its block.
    private mutating func argument(_ name: String, from start: Int) -> Int {
        var depth = 0
        var end = start
        loop: while end < tokens.count {
            let kind = tokens[end].kind
            switch kind {
            case .newline where depth <= 0, .endOfFile: break loop
            // The line end of a comment is a token of its own only in brackets.
            case .comment where depth <= 0 && file.bytes[tokens[end].range].last == UInt8(ascii: "\n"):
                break loop
            case .closeBrace where depth <= 0, .comma where depth <= 0: break loop
            default: depth += kind.bracketChange
            }
            end += 1
        }
        let value = tokens[start..<end]
        let isTrue = value.first.map { text($0) == "true" } ?? false
        if name == "sensitive" || name == "ephemeral", isTrue, !frames.isEmpty {
            frames[frames.count - 1].isSensitive = true
        }
        if isSecret(frames, name, text(of: value)) {
            found += literals(value)
        } else if frames.count == 1, Self.givesValue(frames[0].type, name) {
            frames[0].pending += literals(value)
            if swallowsRest(value) {
                frames[0].isSensitive = true
            }
        }
        return end
    }

    private func text(of value: ArraySlice<Token>) -> String {
        guard let first = value.first, let last = value.last else { return "" }
        return file.text(first.range.lowerBound..<last.range.upperBound)
    }

    static func givesValue(_ type: String, _ argument: String) -> Bool {
        (type == "variable" && argument == "default") || (type == "output" && argument == "value")
    }

    /// Whether a quotation without an end has taken in what the block says of its sensitivity.
    private func swallowsRest(_ value: ArraySlice<Token>) -> Bool {
        guard let lineEnd = value.firstIndex(where: { $0.kind == .quotedNewline }) else { return false }
        return value[lineEnd...].contains { text($0).contains("sensitive") }
    }

    /// The texts and numbers of a value; also a name by itself, which is a text that lost its quotes.
    private func literals(_ value: ArraySlice<Token>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var templates = 0
        for index in value.indices {
            let token = value[index]
            switch token.kind {
            case .quotedText, .plainText, .number, .invalid, .badUTF8:
                ranges.append(token.range)
            case .templateInterpolation, .templateControl:
                templates += 1
            case .templateEnd:
                templates -= 1
            case .identifier where templates == 0 && isLonely(index, in: value):
                ranges.append(token.range)
            default:
                break
            }
        }
        return ranges
    }

    private func isLonely(_ index: Int, in value: ArraySlice<Token>) -> Bool {
        let joining: [TokenKind] = [.dot, .openBracket, .openParen, .doubleColon, .equal, .colon]
        if index > value.startIndex, [.dot, .doubleColon].contains(value[index - 1].kind) {
            return false
        }
        if index + 1 < value.endIndex, joining.contains(value[index + 1].kind) {
            return false
        }
        return !["true", "false", "null", "for", "in", "if"].contains(text(value[index]))
    }
}
