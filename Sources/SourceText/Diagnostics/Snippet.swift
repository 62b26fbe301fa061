/// The lines a diagnostic is about, cut to a size worth reading, with the part to underline told apart.
struct Snippet: Sendable {
    /// Lines longer than this many bytes are cut to a window around the underlined part.
    static let longestLine = 1_000
    /// Bytes kept before the underlined part of a line that is cut.
    private static let leadIn = 80
    /// Bytes kept altogether of a line that is cut.
    private static let window = 320
    /// A subject of more lines than this is shown only in part.
    static let mostLines = 40

    /// The one-based number of the first line.
    let firstLine: Int
    /// The text before the underlined part, the part itself, and what follows; all may hold newlines.
    let before: String
    let highlighted: String
    let after: String
    /// How many lines of the subject are left out at the end.
    let omittedLines: Int

    var code: String {
        before + highlighted + after
    }

    /// - Parameters:
    ///   - subject: what the diagnostic is about.
    ///   - withheld: what of its file is not shown, in order and without overlap.
    init(_ subject: SourceRange, withholding withheld: [Range<Int>] = []) {
        let file = subject.file
        func text(_ range: Range<Int>) -> [UInt8] {
            Self.text(file.bytes, range, without: withheld)
        }
        let span = Self.widened(subject.boundedSpan, in: file)
        let first = file.line(at: span.lowerBound)
        var last = max(first, file.line(at: span.upperBound))
        if last > first, file.lineRange(last).isEmpty {
            // A range that takes a newline in ends at the start of the next line; nothing of that is to be seen.
            last -= 1
        }
        let lastShown = min(last, first + Self.mostLines - 1)
        var before: [UInt8] = []
        var highlighted: [UInt8] = []
        var after: [UInt8] = []
        for line in first...lastShown {
            let whole = file.lineRange(line)
            let focus = span.clamped(to: whole)
            let part = Self.cut(file.bytes, whole, around: focus)
            let marked = focus.clamped(to: part)
            if line > first {
                highlighted.append(UInt8(ascii: "\n"))
            }
            if part.lowerBound > whole.lowerBound {
                if line == first {
                    before.append(contentsOf: "…".utf8)
                } else {
                    highlighted.append(contentsOf: "…".utf8)
                }
            }
            if line == first {
                before.append(contentsOf: text(part.lowerBound..<marked.lowerBound))
            }
            highlighted.append(contentsOf: text(marked))
            if line == lastShown {
                after.append(contentsOf: text(marked.upperBound..<part.upperBound))
            }
            if part.upperBound < whole.upperBound {
                if line == lastShown {
                    after.append(contentsOf: "…".utf8)
                } else {
                    highlighted.append(contentsOf: "…".utf8)
                }
            }
        }
        firstLine = first
        self.before = String(decoding: before, as: UTF8.self)
        self.highlighted = String(decoding: highlighted, as: UTF8.self)
        self.after = String(decoding: after, as: UTF8.self)
        omittedLines = last - lastShown
    }

    /// A range of the bytes with a placeholder for each part that is not shown.
    private static func text(_ bytes: [UInt8], _ range: Range<Int>, without withheld: [Range<Int>]) -> [UInt8]
    {
        var text: [UInt8] = []
        var position = range.lowerBound
        for secret in withheld where secret.overlaps(range) {
            text += bytes[position..<max(position, secret.lowerBound)]
            text += Array(Redaction.placeholder.utf8)
            position = max(position, min(secret.upperBound, range.upperBound))
        }
        return text + bytes[position..<range.upperBound]
    }

    /// Gives an empty range the character after it, so that there is something to underline.
    private static func widened(_ span: Range<Int>, in file: SourceFile) -> Range<Int> {
        let lineEnd = file.lineRange(file.line(at: span.lowerBound)).upperBound
        guard span.isEmpty, span.lowerBound < lineEnd else { return span }
        var upper = span.lowerBound + 1
        while upper < lineEnd, file.bytes[upper] & 0xC0 == 0x80 {
            upper += 1
        }
        return span.lowerBound..<upper
    }

    /// The part of a line to show: all of it, or a window of whole characters around `focus`.
    private static func cut(_ bytes: [UInt8], _ line: Range<Int>, around focus: Range<Int>) -> Range<Int> {
        guard line.count > longestLine else { return line }
        var lower = max(line.lowerBound, focus.lowerBound - leadIn)
        var upper = min(line.upperBound, lower + window)
        while lower > line.lowerBound, bytes[lower] & 0xC0 == 0x80 {
            lower -= 1
        }
        while upper < line.upperBound, bytes[upper] & 0xC0 == 0x80 {
            upper += 1
        }
        return lower..<upper
    }
}

extension SourceRange {
    /// The bytes meant, inside the file and in order whatever the span says.
    fileprivate var boundedSpan: Range<Int> {
        let lower = min(Int(span.lower), file.bytes.count)
        return lower..<min(max(lower, Int(span.upper)), file.bytes.count)
    }

    /// Where the range begins.
    package var start: SourcePosition {
        file.position(at: boundedSpan.lowerBound)
    }

    /// Where the range ends; an empty range counts as one character wide, so that there is something to mark.
    package var end: SourcePosition {
        guard boundedSpan.isEmpty else { return file.position(at: boundedSpan.upperBound) }
        var end = start
        end.column += 1
        end.byte += 1
        return end
    }
}
