import SourceText
package import Terminal

/// Rows of cells in columns as wide as they need to be; on a screen that is too narrow the last cell of a row is broken
/// within its column, or goes below the others.
package struct TextTable {
    package struct Row {
        let cells: [String]
        /// Lines below the row.
        let note: String?

        package init(_ cells: [String], note: String? = nil) {
            self.cells = cells
            self.note = note
        }
    }

    private let head: [String]
    private let rows: [Row]
    private let widths: [Int]
    /// Columns that a text needs to be read at ease.
    private static let leastText = 24

    /// - Parameters:
    ///   - head: the titles of the columns.
    ///   - rows: as many cells each.
    package init(_ head: [String], _ rows: [Row]) {
        self.head = head
        self.rows = rows
        var widths = head.map(\.count)
        for row in rows {
            for (index, cell) in row.cells.enumerated() {
                widths[index] = max(widths[index], cell.count)
            }
        }
        self.widths = widths
    }

    /// Whole lines, the first in bold.
    ///
    /// - Parameters:
    ///   - palette: the colours.
    ///   - width: columns of the terminal; 0 where lines may be as long as they are.
    /// - Returns: the lines.
    package func text(palette: Palette, width: Int) -> String {
        let lead = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        let isNarrow = width > 0 && lead + (widths.last ?? 0) > width
        let indent = String(repeating: " ", count: (widths.first ?? 0) + 2)
        let column = isNarrow && width - lead < Self.leastText ? indent.count : lead
        func line(_ cells: [String]) -> String {
            var text = ""
            for (index, cell) in cells.dropLast().enumerated() {
                text += cell + String(repeating: " ", count: widths[index] - cell.count + 2)
            }
            guard let last = cells.last else { return "\n" }
            guard isNarrow else { return text + last + "\n" }
            let margin = String(repeating: " ", count: column)
            let broken = wordWrap(last, width: max(Self.leastText, width - column))
                .replacing("\n", with: "\n" + margin)
            return column == lead
                ? text + broken + "\n"
                : String(text.reversed().drop { $0 == " " }.reversed()) + "\n" + margin + broken + "\n"
        }
        return palette.paint(.bold, String(line(head).dropLast())) + "\n"
            + rows.map { row in
                line(row.cells)
                    + (row.note.map { note in
                        note.visible.split(separator: "\n", omittingEmptySubsequences: false)
                            .map { "\(indent)| \($0)\n" }.joined()
                    } ?? "")
            }.joined()
    }
}
