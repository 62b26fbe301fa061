/// A place in a file as people count.
package struct SourcePosition: Sendable, Hashable {
    /// One-based.
    package var line: Int
    /// One-based, in grapheme clusters.
    package var column: Int
    /// Zero-based, in the file.
    var byte: Int
}

extension SourceFile {
    /// Counts lines and grapheme clusters up to a byte offset; costs time in the length of the line.
    func position(at offset: Int) -> SourcePosition {
        let line = line(at: offset)
        let start = lineRange(line).lowerBound
        let prefix = bytes[start..<max(start, min(offset, bytes.count))]
        // In ASCII only CR LF is one cluster of two bytes, and a line holds no LF.
        let column =
            prefix.allSatisfy { $0 < 0x80 }
            ? prefix.count : String(decoding: prefix, as: UTF8.self).count
        return SourcePosition(line: line, column: column + 1, byte: offset)
    }
}
