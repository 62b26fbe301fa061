package import Terminal

/// A text of one line, in parts that have colours of their own.
package struct ProgressLine: Sendable, Hashable {
    package struct Span: Sendable, Hashable {
        package let text: String
        package let color: Palette.Color?
    }

    package private(set) var spans: [Span] = []
    /// Columns of a terminal that it takes, at most.
    package private(set) var columns = 0

    mutating func append(_ text: String, _ color: Palette.Color? = nil) {
        guard !text.isEmpty else { return }
        spans.append(Span(text: text, color: color))
        columns += text.columns
    }

    /// The text with the sequences of a palette.
    package func text(_ palette: Palette) -> String {
        spans.map { span in
            span.color.map { palette.on($0) + span.text + palette.reset } ?? span.text
        }.joined()
    }
}
