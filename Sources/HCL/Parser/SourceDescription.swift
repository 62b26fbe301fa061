package import SourceText

extension SourceRange {
    /// The place as messages name it, for example `main.tf:3,5-20`; columns count grapheme clusters from 1.
    package var placeDescription: String {
        let start = position(at: Int(span.lower))
        let end = position(at: Int(span.upper))
        let head = "\(file.name):\(start.line),\(start.column)-"
        return start.line == end.line ? "\(head)\(end.column)" : "\(head)\(end.line),\(end.column)"
    }

    private func position(at offset: Int) -> (line: Int, column: Int) {
        let line = file.line(at: offset)
        let start = file.lineRange(line).lowerBound
        guard start < offset else {
            return (line, 1)
        }
        return (line, file.text(start..<offset).count + 1)
    }
}
