/// What a terminal shows of the bytes that it gets, with all that has scrolled away.
///
/// It knows line ends, carriage returns, the sequence that erases to the end of the line, and colours, which it leaves out;
/// any other control character is an error.
package struct VirtualScreen {
    private let width: Int
    private let columns: (Character) -> Int
    private var rows: [[Character?]] = [[]]
    private var column = 0
    /// Whether a character went beyond the last column, so that its line went on in the next row.
    package private(set) var hasWrapped = false
    /// Sequences that it does not know.
    package private(set) var strange: [String] = []
    /// What the last row showed before each erasure or overwriting.
    package private(set) var erased: [String] = []

    package init(width: Int, columns: @escaping (Character) -> Int = { _ in 1 }) {
        self.width = width
        self.columns = columns
    }

    /// The rows without blanks at their ends.
    package var lines: [String] {
        rows.map { row in
            var text = String(row.compactMap(\.self))
            while text.last == " " { text.removeLast() }
            return text
        }
    }

    package mutating func take(_ text: String) {
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "\n": feed()
            case "\r\n":
                column = 0
                feed()
            case "\r":
                erased.append(lines[lines.count - 1])
                column = 0
            case "\u{1B}": sequence(&rest)
            default:
                if character.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
                    strange.append(String(character))
                } else {
                    put(character)
                }
            }
        }
    }

    private mutating func feed() {
        rows.append([])
        // As the terminal driver has it, a line end goes to the first column.
        column = 0
    }

    private mutating func sequence(_ rest: inout Substring) {
        let body = rest.prefix { $0 == "[" || $0.isNumber || $0 == ";" }
        rest = rest.dropFirst(body.count)
        switch rest.popFirst() {
        case "K" where body == "[":
            rows[rows.count - 1].removeSubrange(min(column, rows[rows.count - 1].count)...)
        case "m": break
        case let end: strange.append(String(body) + (end.map(String.init) ?? ""))
        }
    }

    private mutating func put(_ character: Character) {
        let needed = columns(character)
        if column + needed > width {
            hasWrapped = true
            feed()
        }
        let last = rows.count - 1
        while rows[last].count < column + needed { rows[last].append(" ") }
        guard needed > 0 else { return }
        rows[last][column] = character
        for further in column + 1..<max(column + 1, column + needed) { rows[last][further] = nil }
        column += needed
    }
}
