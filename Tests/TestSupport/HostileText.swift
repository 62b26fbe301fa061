extension String {
    /// A text of what must not reach a terminal as it is, between letters and line ends.
    package static func hostile(length: Int, using generator: inout some RandomNumberGenerator) -> String {
        let parts = [
            "\u{1B}[31m", "\u{1B}[0m", "\u{1B}[2J", "\u{1B}]0;title\u{7}", "\u{1B}", "\u{9B}32m", "\u{0}",
            "\u{7F}",
            "\r", "\r\n", "\u{8}", "\u{85}", "\u{202E}", "\u{2066}", "\u{2069}", "\u{200B}", "\u{200D}",
            "\u{200E}",
            "\u{FEFF}", "\u{AD}", "\u{2028}", "\u{2029}", "\u{E0001}", "\u{FE0F}", "\u{3164}", "\n", "\t",
            "\\", "\"",
            "a", "é", "─", "❤", "日", "[31m", ";[1m",
        ]
        return (0..<length).map { _ in parts[Int.random(in: parts.indices, using: &generator)] }.joined()
    }
}
