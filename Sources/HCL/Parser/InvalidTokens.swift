import SourceText

/// Messages about characters that the language has no use for.
enum InvalidTokens {
    /// Diagnostics for all of them, with repetition kept low: one habit from another language is said once.
    static func mistakes(_ tokens: ContiguousArray<Token>, in file: SourceFile) -> Mistakes {
        var result = Mistakes()
        var told: [TokenKind: Int] = [:]
        var previousNewline: Int?
        for (index, token) in tokens.enumerated() where token.kind.rawValue >= TokenKind.ampersand.rawValue {
            let count = told[token.kind, default: 0]
            told[token.kind] = count + 1
            if token.kind == .quotedNewline {
                // Only once for a string that goes over many lines.
                let isSameString = previousNewline.map { start in
                    !tokens[start..<index].contains { $0.kind == .openQuote }
                }
                previousNewline = index
                if isSameString == true {
                    continue
                }
            }
            guard let (summary, detail) = isCurlyQuote(token, file) ? curly : message(token.kind, told: count)
            else {
                continue
            }
            result.add(.error(summary, detail, at: SourceRange(file: file, span: Span(token.range))))
        }
        return result
    }

    private static func message(_ kind: TokenKind, told: Int) -> (summary: String, detail: String)? {
        switch kind {
        case .ampersand where told < 4: bitwise(" Did you mean boolean AND (\"&&\")?")
        case .pipe where told < 4: bitwise(" Did you mean boolean OR (\"||\")?")
        case .tilde where told < 4: bitwise(" Did you mean boolean NOT (\"!\")?")
        case .caret where told < 4: bitwise("")
        // The closing one of a pair goes without saying.
        case .backtick where told % 2 == 0 && told < 3:
            (
                "Invalid character",
                "The \"`\" character is not valid. To create a multi-line string, use the \"heredoc\" syntax, like "
                    + "\"<<EOT\"."
            )
        case .apostrophe where told % 2 == 0 && told < 3:
            (
                "Invalid character",
                "Single quotes are not valid. Use double quotes (\") to enclose strings."
            )
        case .semicolon where told < 1:
            (
                "Invalid character",
                "The \";\" character is not valid. Use newlines to separate arguments and blocks, and commas to "
                    + "separate items in collection values."
            )
        case .badUTF8 where told < 1:
            (
                "Invalid character encoding",
                "All input files must be UTF-8 encoded. Ensure that UTF-8 encoding is selected in your editor."
            )
        case .quotedNewline:
            (
                "Invalid multi-line string",
                "Quoted strings may not be split over multiple lines. To produce a multi-line string, either use "
                    + "the \\n escape to represent a newline character or use the \"heredoc\" multi-line template "
                    + "syntax."
            )
        case .invalid: ("Invalid character", "This character is not used within the language.")
        default: nil
        }
    }

    private static let curly = (
        summary: "Invalid character",
        detail:
            "\"Curly quotes\" are not valid here. These can sometimes be inadvertently introduced when sharing "
            + "code via documents or discussion forums. It might help to replace the character with a \"straight "
            + "quote\"."
    )

    private static func isCurlyQuote(_ token: Token, _ file: SourceFile) -> Bool {
        token.kind == .invalid && token.range.count == 3 && ["“", "”"].contains(file.text(token.range))
    }

    private static func bitwise(_ suggestion: String) -> (summary: String, detail: String) {
        ("Unsupported operator", "Bitwise operators are not supported.\(suggestion)")
    }
}
