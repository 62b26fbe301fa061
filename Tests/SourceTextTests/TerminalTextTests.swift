import TestSupport
import Testing

@testable import SourceText

/// What would steer a terminal, or make text look like something else.
@Suite struct TerminalTextTests {
    @Test func hiddenCharactersAreEscaped() {
        let examples: [(String, String)] = [
            ("\u{1B}[2J\u{7}", #"\u001b[2J\u0007"#), ("a\r\nb\rc", "a\\u000d\nb\\u000dc"),
            ("\u{0}", #"\u0000"#),
            ("\u{7F}\u{9B}31m\u{85}", #"\u007f\u009b31m\u0085"#), ("adm\u{202E}nimda", #"adm\u202enimda"#),
            ("\u{2066}x\u{2069}", #"\u2066x\u2069"#),
            ("a\u{200B}\u{200D}\u{2060}\u{FEFF}b", #"a\u200b\u200d\u2060\ufeffb"#),
            ("a\u{2028}b\u{2029}", #"a\u2028b\u2029"#),
            ("\u{AD}\u{34F}\u{61C}\u{3164}", #"\u00ad\u034f\u061c\u3164"#),
            ("\u{E0041}", #"\udb40\udc41"#), ("a\u{FE0F}", #"a\ufe0f"#),
            ("1\u{200D}❤", #"1\u200d❤"#), ("❤\u{200D}a", #"❤\u200da"#), ("❤\u{200D}", #"❤\u200d"#),
            ("❤\u{200D}\u{200D}❤", #"❤\u200d\u200d❤"#),
        ]
        for (text, shown) in examples {
            #expect(text.visible == shown)
        }
    }

    @Test(arguments: [
        "", "plain\ttext\n", "Zoë Ångström", "e\u{301}", "日本語", "€ – … ─ │", "❤\u{FE0F}", "👨‍👩‍👧", "👩🏽‍💻",
        "❤\u{FE0F}\u{200D}🔥", "a\u{A0}b", "ДЖ", "שלום",
    ])
    func everythingElseStays(_ text: String) {
        #expect(text.visible == text)
    }

    @Test func withinALineThereAreNoLineEnds() {
        #expect("a\nb\tc\r\n".inLine == #"a\nb\tc\u000d\n"#)
    }

    /// Every control character, mark of direction and character without width of Unicode.
    @Test func noneIsForgotten() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), scalar != "\t", scalar != "\n" else { continue }
            let category = scalar.properties.generalCategory
            let isHidden =
                [.control, .format, .lineSeparator, .paragraphSeparator].contains(category)
                || scalar.properties.isDefaultIgnorableCodePoint
            guard scalar.isHidden != isHidden else { continue }
            Issue.record("U+\(String(value, radix: 16)): \(scalar.isHidden)")
        }
    }

    /// In a document of JSON the escapes mean what they stand for.
    @Test(arguments: 0..<50)
    func randomTextsAreSafeAndSettled(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let text = String.hostile(length: 200, using: &generator)
        let shown = text.visible
        #expect(
            !shown.unicodeScalars.contains { $0.isHidden && ![0xFE0E, 0xFE0F, 0x200D].contains($0.value) }
        )
        #expect(shown.visible == shown)
        #expect(!text.inLine.utf8.contains { $0 < 0x20 })
    }

    @Test func theCostIsLinear() {
        let text = String(repeating: "a\u{1B}[31m\u{202E}─", count: 200_000)
        #expect(text.visible.utf8.count == 200_000 * (1 + 6 + 4 + 6 + 3))
    }
}
