import Testing

@testable import KeyformCommands

/// Help fits the screen, whatever its width.
@Suite struct HelpTextTests {
    static let widths = [60, 80, 120, 200]

    /// Lines that are too long although they could be broken.
    private func longLines(_ text: String, _ width: Int) -> [Substring] {
        text.split(separator: "\n").filter { line in
            line.count > width && line.drop { $0 == " " }.contains(" ")
        }
    }

    @Test(arguments: widths)
    func everyCommandFits(_ width: Int) {
        for declaration in CommandList.declarations {
            let help = declaration.help(width: width)
            #expect(help.hasPrefix("Usage: keyform [global options] \(declaration.name)"))
            #expect(longLines(help, width) == [], "\(declaration.name)")
        }
    }

    @Test(arguments: widths)
    func theOverviewAndTheGroupsFit(_ width: Int) {
        #expect(longLines(Overview.text(width: width), width) == [])
        for group in CommandList.groups {
            #expect(longLines(group.help(width: width), width) == [], "\(group.name)")
        }
    }

    /// The same words, however they are laid out.
    @Test(arguments: widths)
    func noWordIsLost(_ width: Int) {
        func words(_ text: String) -> [Substring] {
            text.split(whereSeparator: \.isWhitespace).filter { $0 != "\\" }
        }
        for declaration in CommandList.declarations {
            #expect(words(declaration.help(width: width)) == words(declaration.help(width: 1000)))
        }
    }

    @Test func aWideScreenIsUsed() {
        let plan = PlanCommand.declaration
        let lines = [80, 200].map { plan.help(width: $0).split(separator: "\n").count }
        #expect(lines[1] < lines[0])
        #expect(plan.help(width: 200).split(separator: "\n").contains { $0.count > 120 })
    }

    @Test func paragraphsAreBrokenAnewAndCommandsAsAShellDoes() {
        let text = """
            One two three
            four and "keyform five six" seven.

              keyform eight --nine='ten eleven' twelve thirteen
            """
        #expect(
            HelpText(width: 40).paragraphs(text) == """
                  One two three four and
                  "keyform five six" seven.

                    keyform eight --nine='ten eleven' \\
                      twelve thirteen
                """
        )
        #expect(
            HelpText(width: 80).paragraphs(text) == """
                  One two three four and "keyform five six" seven.

                    keyform eight --nine='ten eleven' twelve thirteen
                """
        )
    }

    @Test func meaningsGoBelowTheirTermsWhereThereIsNoRoom() {
        let rows = [HelpText.Row(term: "-name=VALUE", meaning: "What it is for, in several words.")]
        let narrow = HelpText(width: 40)
        #expect(
            narrow.list(rows, column: narrow.column(for: rows)) == [
                "  -name=VALUE\n        What it is for, in several\n        words."
            ]
        )
        let usual = HelpText(width: 80)
        #expect(
            usual.list(rows, column: usual.column(for: rows)) == [
                "  -name=VALUE    What it is for, in several words."
            ]
        )
    }
}
