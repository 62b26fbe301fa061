/// A piece of source text; tokens follow each other without overlap, with only spaces and tabs between them.
///
/// That makes the sequence lossless: text, comments and line ends can all be rebuilt from it.
struct Token: Sendable, Hashable {
    let kind: TokenKind
    let lower: UInt32
    let upper: UInt32

    init(_ kind: TokenKind, _ lower: Int, _ upper: Int) {
        self.kind = kind
        self.lower = UInt32(lower)
        self.upper = UInt32(upper)
    }

    var range: Range<Int> {
        Int(lower)..<Int(upper)
    }
}

/// What a token is.
enum TokenKind: UInt8, Sendable, Hashable {
    case openBrace, closeBrace, openBracket, closeBracket, openParen, closeParen
    case openQuote, closeQuote
    /// `<<EOT` or `<<-EOT` with the line end that follows.
    case openHeredoc
    /// The line that closes a heredoc, with the spaces around the marker, without the line end.
    case closeHeredoc
    case star, slash, plus, minus, percent
    case equal, doubleEqual, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case and, or, bang
    case dot, comma, ellipsis, fatArrow, question, colon, doubleColon
    /// `${` or `${~`
    case templateInterpolation
    /// `%{` or `%{~`
    case templateControl
    /// `}` or `~}` where it closes one of the two above.
    case templateEnd
    /// Text inside quotes, where backslash escapes count.
    case quotedText
    /// Text inside a heredoc or bare template; at most to the end of a line.
    case plainText
    case number, identifier
    /// One comment; `#` and `//` comments hold the line end that terminates them.
    case comment
    case newline
    case endOfFile
    /// Parts of other languages, recognised so that the message can say what to write instead.
    case ampersand, pipe, tilde, caret, apostrophe, backtick, semicolon
    case invalid, badUTF8
    /// Line ends inside a quoted string.
    case quotedNewline

    /// Whether the token opens (1) or closes (-1) a bracket of some kind, quotes and heredocs aside.
    var bracketChange: Int {
        switch self {
        case .openBrace, .openBracket, .openParen, .templateInterpolation, .templateControl: 1
        case .closeBrace, .closeBracket, .closeParen, .templateEnd: -1
        default: 0
        }
    }
}
