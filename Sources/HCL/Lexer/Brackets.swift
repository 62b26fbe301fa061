/// Counting of brackets in text that is still being typed.
package enum Brackets {
    /// How many brackets, braces, parentheses and template sequences are opened and not closed; negative where
    /// more are closed than opened.
    package static func balance(of bytes: [UInt8]) -> Int {
        Lexer.tokens(of: bytes).reduce(0) { $0 + $1.kind.bracketChange }
    }

    /// The word that will end the heredoc that a line of text begins, if it begins one.
    package static func markerOfOpenHeredoc(in line: [UInt8]) -> String? {
        let bytes = line + [UInt8(ascii: "\n")]
        guard let opening = Lexer.tokens(of: bytes).last(where: { $0.kind == .openHeredoc }) else {
            return nil
        }
        let marker = bytes[opening.range].drop { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "-") }
        return String(
            decoding: marker.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") },
            as: UTF8.self
        )
    }
}
