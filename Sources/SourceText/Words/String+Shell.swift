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

    private static let plain = Array("_-./:,@%+=".utf8)
}
