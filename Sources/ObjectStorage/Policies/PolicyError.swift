/// Why a text is not a policy: everything that is wrong with it.
package struct PolicyError: Error, Sendable, Hashable {
    package struct Problem: Sendable, Hashable {
        /// A sentence without a full stop.
        package let message: String
        /// Where in the document, such as `Statement[1].Condition`; empty for the document itself.
        package let path: String
        /// In the text; the first is 1.
        package let line: Int
        /// In bytes; the first is 1.
        package let column: Int

        /// With the place, as a whole sentence.
        package var sentence: String {
            let place = "line \(line), column \(column)"
            return path.isEmpty ? "At \(place): \(message)." : "\(path) (\(place)): \(message)."
        }
    }

    /// At least one, in the order of the text.
    package let problems: [Problem]

    init(_ problems: [Problem]) {
        self.problems = problems
    }

    /// One sentence for each.
    package var message: String {
        problems.map(\.sentence).joined(separator: "\n")
    }
}

/// Where the lines of a text begin.
struct TextLines {
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        self.starts = starts
    }

    func problem(_ message: String, path: String, at offset: Int) -> PolicyError.Problem {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return PolicyError.Problem(
            message: message,
            path: path,
            line: low + 1,
            column: offset - starts[low] + 1
        )
    }
}
