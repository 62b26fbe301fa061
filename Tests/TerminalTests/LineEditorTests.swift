import Testing

@testable import Terminal

@Suite struct LineEditorTests {
    private func editor(history: [String] = [], names: [String] = []) -> LineEditor {
        LineEditor(history: history) { beginning in names.filter { $0.hasPrefix(beginning) } }
    }

    private func type(_ text: String, into editor: inout LineEditor) {
        for character in text {
            #expect(editor.press(.character(character)) == .editing)
        }
    }

    private func press(_ keys: [LineEditor.Key], _ editor: inout LineEditor) {
        for key in keys {
            #expect(editor.press(key) == .editing)
        }
    }

    @Test func textIsTypedAndSubmitted() {
        var editor = editor()
        type("1 + é", into: &editor)
        #expect(editor.press(.enter) == .submitted("1 + é"))
    }

    @Test func theCursorMovesAndCharactersGo() {
        var editor = editor()
        type("abcd", into: &editor)
        press([.left, .left, .backspace, .delete, .home], &editor)
        type("x", into: &editor)
        press([.end], &editor)
        type("y", into: &editor)
        #expect(String(editor.text) == "xady")
        press([.home, .left, .backspace, .end, .right, .delete], &editor)
        #expect(String(editor.text) == "xady" && editor.cursor == 4)
    }

    @Test func wordsAreSkippedAndKilled() {
        var editor = editor()
        type("one + two.three", into: &editor)
        press([.wordLeft, .wordLeft], &editor)
        #expect(editor.cursor == 6)
        press([.killWord], &editor)
        #expect(String(editor.text) == "two.three")
        press([.wordRight, .killToEnd], &editor)
        #expect(String(editor.text) == "two")
        press([.killToStart], &editor)
        #expect(editor.text.isEmpty)
    }

    @Test func historyComesAndTheUnfinishedLineComesBack() {
        var editor = editor(history: ["first", "second"])
        type("third", into: &editor)
        press([.up, .up, .up], &editor)
        #expect(String(editor.text) == "first")
        press([.down, .down, .down], &editor)
        #expect(String(editor.text) == "third")
    }

    @Test func namesAreCompleted() {
        var editor = editor(names: ["var.people", "var.prefix"])
        type("length(va", into: &editor)
        press([.tab], &editor)
        #expect(String(editor.text) == "length(var.p")
        #expect(editor.press(.tab) == .choices(["var.people", "var.prefix"]))
        type("e", into: &editor)
        press([.tab], &editor)
        #expect(String(editor.text) == "length(var.people")
        type("x", into: &editor)
        press([.tab], &editor)
        #expect(String(editor.text) == "length(var.peoplex")
    }

    @Test func controlKeysEnd() {
        var editor = editor()
        #expect(editor.press(.endOfInput) == .ended)
        #expect(editor.press(.interrupt) == .interrupted)
        type("ab", into: &editor)
        press([.home, .endOfInput], &editor)
        #expect(String(editor.text) == "b")
    }

    @Test(arguments: [
        ("a", [LineEditor.Key.character("a")]),
        ("é🎈", [.character("é"), .character("🎈")]),
        ("\u{1B}[A\u{1B}[B\u{1B}[C\u{1B}OD", [.up, .down, .right, .left]),
        ("\u{1B}[3~\u{1B}[H\u{1B}[4~", [.delete, .home, .end]),
        ("\u{1B}[1;5C\u{1B}b", [.wordRight, .wordLeft]),
        ("\u{1B}[200~x", [.unknown, .character("x")]),
        ("\u{1}\u{5}\u{15}\u{17}\u{B}", [.home, .end, .killToStart, .killWord, .killToEnd]),
        ("\u{7F}\t\r\u{3}\u{4}", [.backspace, .tab, .enter, .interrupt, .endOfInput]),
    ])
    func bytesBecomeKeys(_ text: String, _ keys: [LineEditor.Key]) {
        var decoder = KeyDecoder()
        #expect(text.utf8.compactMap { decoder.feed($0) } == keys)
    }

    @Test func brokenBytesAreSurvived() {
        var decoder = KeyDecoder()
        #expect([0xFF, 0xC3, 0x28, 0x61].compactMap { decoder.feed($0) }.last == .character("a"))
        #expect(decoder.feed(0x1B) == nil)
        #expect(decoder.flush() == .unknown)
        #expect(decoder.flush() == nil)
    }
}
