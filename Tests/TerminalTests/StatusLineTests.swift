import SourceText
import TestSupport
import Testing

@testable import Terminal

/// The line that says what is going on leaves nothing behind, whatever is printed beside it.
@Suite struct StatusLineTests {
    private static let parts = ["a", "é", "日", "👩‍👩‍👧", "e\u{301}", "x y", "\"…\"", "\u{200B}", "🇩🇪", "[1]"]

    private func text(upTo columns: Int, _ generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...40, using: &generator) {
            text += Self.parts[Int.random(in: Self.parts.indices, using: &generator)].visible
        }
        return text.cut(toColumns: columns)
    }

    @Test(arguments: 0..<100)
    func nothingIsLeftBehind(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let width = Int.random(in: 20...120, using: &generator)
        let palette = Palette(isOn: true, mark: .process)
        let sink = OutputSink.capturing(mark: .process)
        let plain = OutputSink.capturing(mark: .process)
        var shown = 0
        for _ in 0..<60 {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0:
                sink.status?.clear()
            case 1:
                let line = palette.boldLine(text(upTo: width - 3, &generator)) + "\n"
                sink.write(line)
                plain.write(line)
            case 2:
                // A question waits for its answer.
                sink.write("value: ")
                plain.write("value: ")
                sink.status?.show("no")
                sink.line()
                plain.line()
            default:
                sink.status?.show(palette.on(.green) + text(upTo: width - 3, &generator) + palette.reset)
                shown += 1
            }
        }
        sink.status?.close()
        sink.status?.show("too late")
        var screen = VirtualScreen(width: width, columns: \.columns)
        screen.take(sink.captured)
        var expected = VirtualScreen(width: width, columns: \.columns)
        expected.take(plain.captured)
        #expect(screen.lines == expected.lines)
        #expect(!screen.hasWrapped)
        #expect(screen.strange.isEmpty)
        #expect(shown == 0 || sink.captured.count > plain.captured.count)
    }

    @Test func itIsDrawnBehindWholeLinesOnly() {
        let sink = OutputSink.capturing()
        sink.write("Enter a value: ")
        sink.status?.show("busy")
        #expect(sink.captured == "Enter a value: ")
        sink.write("yes\n\u{1B}[0m")
        sink.status?.show("busy")
        #expect(sink.captured.hasSuffix("\rbusy\u{1B}[K"))
    }

    @Test func whatIsThereIsNotDrawnAgain() {
        let sink = OutputSink.capturing()
        for text in ["a", "a", "b"] { sink.status?.show(text) }
        sink.status?.clear()
        sink.status?.clear()
        #expect(sink.captured == "\ra\u{1B}[K\rb\u{1B}[K\r\u{1B}[K")
    }

    @Test func sequencesOfOthersAreEscaped() {
        let sink = OutputSink.capturing(mark: .process)
        sink.status?.show("a\u{1B}[2Jb")
        #expect(sink.captured == "\ra\\u001b[2Jb\u{1B}[K")
    }

    // MARK: - Columns

    @Test(arguments: [
        ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("ｗ", 2), ("😀", 2), ("…━─", 3),
        ("❤\u{FE0F}", 2),
        ("", 0),
    ])
    func columns(_ text: String, _ columns: Int) {
        #expect(text.columns == columns)
    }

    @Test(arguments: 0..<100)
    func shortenedTextsFit(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let whole = text(upTo: 80, &generator)
        for room in 0...whole.columns + 1 {
            for short in [whole.shortened(toColumns: room), whole.cut(toColumns: room)] {
                #expect(short.columns <= room)
                #expect((short == whole) == (whole.columns <= room))
                #expect(room == 0 || short == whole || short.contains("…"))
            }
        }
    }

    @Test func namesKeepTheirEnd() {
        let name = "ionoscloud_user.people[\"ada\"]"
        #expect(name.shortened(toColumns: 20) == "ionoscl…eople[\"ada\"]")
        #expect(name.cut(toColumns: 20) == "ionoscloud_user.peo…")
    }
}
