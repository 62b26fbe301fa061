import HCL

/// Collects lines until brackets are closed, so that an expression may be typed over several lines.
struct ConsoleInput {
    private var lines: [String] = []
    private var depth = 0

    /// Whether an expression has been begun.
    var isOpen: Bool {
        !lines.isEmpty
    }

    /// Takes one more line.
    ///
    /// - Returns: the whole input once it is complete, or can no longer be completed.
    mutating func add(_ line: String) -> String? {
        var line = line
        var continues = false
        if line.hasSuffix("\\") {
            line.removeLast()
            continues = true
        }
        lines.append(line)
        depth += Brackets.balance(of: Array(line.utf8))
        if depth > 0 || continues {
            return nil
        }
        defer { clear() }
        return lines.joined(separator: "\n")
    }

    /// Forgets what was begun.
    mutating func clear() {
        lines = []
        depth = 0
    }
}
