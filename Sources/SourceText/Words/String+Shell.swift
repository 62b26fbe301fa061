extension String {
    /// The text as one word of a shell's command line, in quotes only where it needs them.
    package var quotedForShell: String {
        let needsNone =
            !isEmpty
            && utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || Self.plain.contains($0)
            }
        return needsNone ? self : inShellQuotes
    }

    /// The text as one word of a shell's command line, always in quotes: addresses mostly need them.
    package var inShellQuotes: String {
        guard !SystemPath.hasEscapes(self) else {
            // Bytes that are no text, as most shells write them.
            let escaped = replacing("\\", with: #"\\"#).replacing("'", with: #"\'"#)
            return "$'" + SystemPath.shown(escaped) + "'"
        }
        return "'" + replacing("'", with: #"'\''"#) + "'"
    }

    /// The words of the text, split as a shell does without expanding anything; nil when it ends too early.
    package var shellWords: [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in self {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open {
                    quote = nil
                } else {
                    word = (word ?? "") + String(character)
                }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                word.map { words.append($0) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        word.map { words.append($0) }
        return quote == nil && !isEscaped ? words : nil
    }

    private static let plain = Array("_-./:,@%+=".utf8)
}
