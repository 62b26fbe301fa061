/// Counting of brackets in text that is still being typed.
package enum Brackets {
    /// How many brackets, braces, parentheses and template sequences are opened and not closed; negative where
    /// more are closed than opened.
    package static func balance(of bytes: [UInt8]) -> Int {
        Lexer.tokens(of: bytes).reduce(0) { $0 + $1.kind.bracketChange }
    }
}
