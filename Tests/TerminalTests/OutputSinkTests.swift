import JSONText
import SourceText
import TestSupport
import Testing

@testable import Terminal

/// The one place through which text for a terminal goes.
@Suite struct OutputSinkTests {
    private static let colors: [Palette.Color] = [.bold, .red, .green, .yellow, .cyan, .gray]

    /// What is left of a text without the sequences of the palette.
    private func withoutColours(_ text: String) -> String {
        text.replacing(#/\u{1B}\[(?:0|1|3[1236]|4|90)m/#, with: "")
    }

    @Test(arguments: 0..<50)
    func onlyOwnColoursReachTheTerminal(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let sink = OutputSink.capturing(mark: .process)
        let palette = Palette(isOn: true, mark: sink.mark)
        var sent = 0
        var foreign = ""
        for _ in 0..<20 {
            let text = String.hostile(length: 20, using: &generator)
            let color = Self.colors[Int.random(in: Self.colors.indices, using: &generator)]
            sink.write(palette.on(color) + text + palette.reset)
            sent += 2
            foreign += text
        }
        #expect(sink.captured.count { $0 == "\u{1B}" } == sent)
        let rest = withoutColours(sink.captured)
        #expect(rest == foreign.visible)
        #expect(!rest.contains("\u{1B}"))
    }

    @Test func aStreamWithoutColoursSendsNoSequence() {
        let sink = OutputSink.capturing(mark: .process)
        sink.write("\u{1B}[31mred\u{1B}[0m \(Palette.coloured.paint(.green, "x"))")
        #expect(!sink.captured.contains("\u{1B}"))
        #expect(sink.captured.hasPrefix(#"\u001b[31mred"#))
    }

    @Test(arguments: 0..<20)
    func documentsOfJSONStayTheSame(_ seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let value: JSONValue = [
            "name": .string(String.hostile(length: 100, using: &generator)),
            "list": .array([.string("\u{202E}\u{7F}\u{9B}"), .string("\u{E0041}")]),
        ]
        for style in [JSONStyle(indent: 2, sortedKeys: false, escapesHTML: true), .compact] {
            let sink = OutputSink.capturing(mark: .process)
            sink.line(value.text(style))
            let read = try JSONValue(parsing: Array(sink.captured.utf8))
            #expect(read == value)
            #expect(
                !sink.captured.unicodeScalars.contains {
                    $0.isHidden && ![0xFE0F, 0x200D].contains($0.value)
                }
            )
        }
    }

    @Test func whatIsAskedForAsItIsStays() {
        let sink = OutputSink.capturing(mark: .process)
        sink.writeAsIs("\u{1B}[31m\u{202E}\r\n")
        #expect(sink.captured == "\u{1B}[31m\u{202E}\r\n")
    }

    /// The renderer of diagnostics escapes what is not its own, so that its sequences can be marked afterwards.
    @Test func diagnosticsKeepTheirColours() {
        let sink = OutputSink.capturing(mark: .process)
        let diagnostic = Diagnostic.error("B\u{1B}[31mad", "one\u{202E}", address: "x\u{9B}")
        sink.write(sink.mark.sealed(DiagnosticRenderer(.coloured).render(diagnostic)))
        #expect(sink.captured == DiagnosticRenderer(.coloured).render(diagnostic))
        #expect(sink.captured.contains(#"B\u001b[31mad"#))
    }
}
