/// A file that was read once: its name, its bytes, and where its lines begin.
///
/// A class, because thousands of ranges refer to the same file and must not copy it.
package final class SourceFile: Sendable {
    /// The name shown to people, relative to the working directory, for example `main.tf`.
    package let name: String
    package let bytes: [UInt8]
    private let lineStarts: [UInt32]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts: [UInt32] = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(UInt32(offset + 1))
        }
        lineStarts = starts
    }

    package convenience init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The one-based line that holds the byte at `offset`.
    package func line(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if Int(lineStarts[middle]) <= offset {
                low = middle
            } else {
                high = middle
            }
        }
        return low + 1
    }

    /// The byte range of a one-based line, without its line ending.
    package func lineRange(_ line: Int) -> Range<Int> {
        let start = Int(lineStarts[line - 1])
        var end = line < lineStarts.count ? Int(lineStarts[line]) - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") {
            end -= 1
        }
        return start..<max(start, end)
    }

    package func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    package func text(_ span: Span) -> String {
        text(span.range)
    }
}

/// A half-open range of byte offsets in one file.
package struct Span: Sendable, Hashable {
    package var lower: UInt32
    package var upper: UInt32

    package init(_ lower: Int, _ upper: Int) {
        self.lower = UInt32(lower)
        self.upper = UInt32(upper)
    }

    package init(_ range: Range<Int>) {
        self.init(range.lowerBound, range.upperBound)
    }

    package var range: Range<Int> {
        Int(lower)..<Int(upper)
    }

    /// The smallest span that covers both.
    package func union(_ other: Span) -> Span {
        Span(Int(min(lower, other.lower)), Int(max(upper, other.upper)))
    }
}

/// A span together with the file it lies in.
package struct SourceRange: Sendable {
    package let file: SourceFile
    package let span: Span

    package init(file: SourceFile, span: Span) {
        self.file = file
        self.span = span
    }

    /// The one-based line where the range begins.
    package var line: Int {
        file.line(at: Int(span.lower))
    }

    package var text: String {
        file.text(span)
    }
}
