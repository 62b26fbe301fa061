import HCL

/// Collects lines until brackets and heredocs are closed, so that an expression may be typed over several lines.
struct ConsoleInput {
    private var lines: [String] = []
    private var depth = 0
    /// The word that ends the heredoc in which the lines stand.
    private var marker: String?

    /// Whether an expression has been begun.
    var isOpen: Bool {
        !lines.isEmpty
    }

    /// Takes one more line.
    ///
    /// - Returns: the whole input once it is complete, or can no longer be completed.
    mutating func add(_ line: String) -> String? {
        if let marker {
            lines.append(line)
            guard line.drop(while: \.isWhitespace) == marker else { return nil }
            self.marker = nil
            guard depth <= 0 else { return nil }
            defer { clear() }
            return lines.joined(separator: "\n") + "\n"
        }
        var line = line
        var continues = false
        if line.hasSuffix("\\") {
            line.removeLast()
            continues = true
        }
        lines.append(line)
        let bytes = Array(line.utf8)
        depth += Brackets.balance(of: bytes)
        marker = Brackets.markerOfOpenHeredoc(in: bytes)
        if depth > 0 || continues || marker != nil {
            return nil
        }
        defer { clear() }
        return lines.joined(separator: "\n")
    }

    /// Forgets what was begun.
    mutating func clear() {
        lines = []
        depth = 0
        marker = nil
    }
}
