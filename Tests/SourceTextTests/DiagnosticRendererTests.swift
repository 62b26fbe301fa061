import JSONText
import SourceText
import Testing

@Suite struct DiagnosticRendererTests {
    private func file(_ text: String) -> SourceFile {
        SourceFile(name: "main.tf", text: text)
    }

    private func range(_ file: SourceFile, _ lower: Int, _ upper: Int) -> SourceRange {
        SourceRange(file: file, span: Span(lower, upper))
    }

    private func plain(_ diagnostic: Diagnostic) -> String {
        DiagnosticRenderer(.plain).render(diagnostic)
    }

    @Test func withoutRangeShowsTheAddress() {
        let diagnostic = Diagnostic.warning("Odd", "Why.", address: "ionoscloud_user.a[0]")
        #expect(plain(diagnostic) == "\nWarning: Odd\n\n  with ionoscloud_user.a[0]\n\nWhy.\n")
        #expect(plain(.error("Bad")) == "\nError: Bad\n\n")
        #expect(
            DiagnosticRenderer(.coloured).render(.warning("Odd"))
                == """
                \u{1B}[33m╷\u{1B}[0m\u{1B}[0m
                \u{1B}[33m│\u{1B}[0m \u{1B}[0m\u{1B}[1m\u{1B}[33mWarning: \u{1B}[0m\u{1B}[0m\u{1B}[1mOdd\u{1B}[0m
                \u{1B}[33m│\u{1B}[0m \u{1B}[0m
                \u{1B}[33m│\u{1B}[0m \u{1B}[0m\u{1B}[0m
                \u{1B}[33m╵\u{1B}[0m\u{1B}[0m

                """
        )
    }

    @Test func caretsCountGraphemesAndKeepTabs() {
        let text = "\t\"👨‍👩‍👧e\u{301}\" + näme"
        let file = file(text)
        let start = text.utf8.count - "näme".utf8.count
        let diagnostic = Diagnostic.error("Bad", at: range(file, start, text.utf8.count))
        #expect(plain(diagnostic).hasSuffix("   1: \(text)\n      \t       ^^^^\n\n"))
        #expect(diagnostic.subject?.start.column == 9)
    }

    /// Neither the lines nor the marked part, nor JSON, show what is withheld.
    @Test func withheldPartsAreLeftOut() {
        let text = "a = \"SECRET${x}SECRET\" # b\nc = \"SECRET\"\n"
        let file = file(text)
        func ranges(_ needle: String) -> [Range<Int>] {
            let bytes = Array(text.utf8)
            return bytes.indices.filter { bytes[$0...].starts(with: Array(needle.utf8)) }.map {
                $0..<($0 + needle.utf8.count)
            }
        }
        for (lower, upper) in [(5, 11), (7, 9), (4, 22), (11, 14), (0, 30), (0, 42), (40, 40)] {
            var diagnostic = Diagnostic.error("Bad", at: range(file, lower, upper))
            diagnostic.withheld = ranges("SECRET")
            let shown = plain(diagnostic) + diagnostic.json.text()
            #expect(!shown.contains("SECRET") && !shown.contains("ECRE"), "\(shown)")
        }
        var diagnostic = Diagnostic.error("Bad", at: range(file, 11, 15))
        diagnostic.withheld = ranges("SECRET")
        #expect(
            plain(diagnostic).contains(
                """
                   1: a = "(sensitive value)${x}(sensitive value)" # b
                                            ^^^^

                """
            )
        )
        #expect(diagnostic.json["range"]?["start"]?["column"]?.integer == 12)
        let snippet = diagnostic.json["snippet"]
        #expect(snippet?["highlight_start_offset"]?.integer == 22)
        #expect(snippet?["highlight_end_offset"]?.integer == 26)
    }

    @Test func emptyRangesMarkOneColumn() {
        let file = file("a\n")
        for (offset, line) in [
            (0, "   1: a\n      ^\n"), (1, "   1: a\n       ^\n"), (2, "   2: \n      ^\n"),
        ] {
            #expect(plain(.error("Bad", at: range(file, offset, offset))).contains(line))
        }
        #expect(plain(.error("Bad", at: range(self.file(""), 0, 0))).contains("line 1:\n   1: \n      ^\n"))
    }

    @Test func rangesOutsideTheFileAreBounded() {
        #expect(plain(.error("Bad", at: range(file("ab"), 7, 90))).contains("   1: ab\n        ^\n"))
        var backwards = Span(1, 1)
        backwards.upper = 0
        #expect(
            plain(.error("Bad", at: SourceRange(file: file("ab"), span: backwards))).contains(
                "   1: ab\n       ^\n"
            )
        )
    }

    @Test func blankLinesInsideARangeKeepTheirNumber() {
        let file = file("x = [\r\n\r\n  1,\r\n]\r\n")
        #expect(
            plain(.error("Bad", at: range(file, 4, file.bytes.count - 2)))
                .contains("line 1:\n   1: x = [\n   2: \n   3:   1,\n   4: ]\n\n")
        )
    }

    @Test func longLinesAreCutAroundTheRange() {
        let text = String(repeating: "ä", count: 500_000) + "HERE" + String(repeating: "é", count: 500_000)
        let rendered = plain(.error("Bad", at: range(file(text), 1_000_000, 1_000_004)))
        #expect(rendered.contains("   1: …\(String(repeating: "ä", count: 40))HEREé"))
        #expect(rendered.contains("é…\n" + String(repeating: " ", count: 6 + 41) + "^^^^\n"))
        #expect(rendered.utf8.count < 600)
        let whole = plain(.error("Bad", at: range(file(text), 0, text.utf8.count)))
        #expect(whole.utf8.count < 900)
    }

    @Test func longRangesAreCut() {
        let text = String(repeating: "line\n", count: 10_000)
        let rendered = plain(.error("Bad", at: range(file(text), 0, text.utf8.count)))
        #expect(rendered.contains("  40: line\n      … 9960 more lines\n"))
        #expect(!rendered.contains("  41:"))
    }

    @Test func controlCharactersCannotSteerTheTerminal() {
        let text = "a = \"\u{1B}[2J\u{7}\""
        let rendered = plain(.error("B\u{1B}ad", "D\rone", at: range(file(text), 4, 6), address: "x\u{9B}"))
        #expect(
            !rendered.unicodeScalars.contains {
                $0.value != 0x0A && ($0.value < 0x20 || (0x7F...0x9F).contains($0.value))
            }
        )
        #expect(rendered.contains(#"a = "\u001b[2J\u0007""#))
    }

    @Test func invalidUTF8IsShownAsReplacement() {
        let file = SourceFile(name: "main.tf", bytes: [0x61, 0xFF, 0x62])
        let diagnostic = Diagnostic.error("Bad", at: range(file, 2, 3))
        #expect(plain(diagnostic).contains("   1: a\u{FFFD}b\n        ^\n"))
    }

    @Test func valuesOfSeveralLinesAreIndented() {
        let diagnostic = Diagnostic(
            .error,
            "Bad",
            subject: range(file("a"), 0, 1),
            referenceValues: [
                .init(reference: "var.b", description: "is <<EOT\nx\nEOT"),
                .init(reference: "var.a", description: "has a sensitive value"),
            ]
        )
        #expect(
            plain(diagnostic).contains(
                """
                    ├────────────────
                    │ var.a has a sensitive value
                    │ var.b is <<EOT
                    │   x
                    │   EOT


                """
            )
        )
    }

    @Test func sortsWarningsFirstThenByPlace() {
        let first = file("aaaa")
        let other = SourceFile(name: "a.tf", text: "aaaa")
        let diagnostics: [Diagnostic] = [
            .error("1", at: range(first, 2, 3)), .error("2", at: range(first, 1, 4)),
            .error("3", at: range(first, 1, 2)),
            .error("4", at: range(other, 3, 4)), .error("5"), .warning("6", at: range(first, 0, 1)),
        ]
        #expect(diagnostics.sortedForDisplay().map(\.summary) == ["6", "5", "4", "3", "2", "1"])
    }

    @Test func sortsFilesOfAFolderBeforeThoseOfItsFolders() {
        let names = ["modules/x/a.tf", "b/a.tf", "a/b/a.tf", "z.tf", "a/z.tf"]
        let diagnostics = names.map {
            Diagnostic.error($0, at: range(SourceFile(name: $0, text: "aaaa"), 0, 1))
        }
        #expect(
            diagnostics.sortedForDisplay().map(\.summary)
                == ["z.tf", "a/z.tf", "b/a.tf", "a/b/a.tf", "modules/x/a.tf"]
        )
    }
}
