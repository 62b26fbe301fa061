import KeyformCommands
import Testing

@Suite struct ProfileFileTests {
    private func set(_ text: String, _ profile: String = "work", removing: Set<String> = []) -> String {
        var file = ProfileFile(text)
        file.set(profile, [("id", "NEW"), ("secret", "S=1")], removing: removing)
        return file.text
    }

    @Test func anEmptyFileGetsTheProfile() {
        #expect(set("") == "[work]\nid = NEW\nsecret = S=1\n")
    }

    @Test func everythingElseStaysAsItIs() {
        let text = """
            # mine; do not touch
            [default]
            id=OLD
              nested = value

            ; between
            [ work ]   # here
            # a comment
            token = gone
            id : OLD
            other=stays
            id = twice

            [last]
            secret = keep

            """
        let expected = """
            # mine; do not touch
            [default]
            id=OLD
              nested = value

            ; between
            [ work ]   # here
            # a comment
            id = NEW
            other=stays
            secret = S=1

            [last]
            secret = keep

            """
        #expect(set(text, removing: ["token"]) == expected)
        // Once more changes nothing.
        #expect(set(expected, removing: ["token"]) == expected)
    }

    @Test func aMissingProfileIsAppendedAfterAnEmptyLine() {
        #expect(set("[a]\nid = 1") == "[a]\nid = 1\n\n[work]\nid = NEW\nsecret = S=1\n")
        #expect(set("[a]\nid = 1\n\n") == "[a]\nid = 1\n\n[work]\nid = NEW\nsecret = S=1\n")
    }

    @Test func lineEndsStay() {
        let text = "\u{FEFF}[work]\r\nid = 1\r\n[b]\r\nid = 2\r\n"
        #expect(set(text) == "\u{FEFF}[work]\r\nid = NEW\r\nsecret = S=1\r\n[b]\r\nid = 2\r\n")
    }

    /// The readers of these files compare names without case, take indented names for names and lines further in for
    /// the rest of a value, and disagree on which of two sections counts.
    @Test(arguments: [
        ("[work]\nID = 1\nSecret=2\n", "[work]\nid = NEW\nsecret = S=1\n"),
        ("[work]\n  id = 1\n  secret = 2\n", "[work]\n  id = NEW\n  secret = S=1\n"),
        ("[work]\n\tother = 1\n", "[work]\n\tother = 1\n\tid = NEW\n\tsecret = S=1\n"),
        ("[work]\nid = 1\n  more\n\n  and more\nx = 1\n", "[work]\nid = NEW\n\nx = 1\nsecret = S=1\n"),
        ("[work]\nx =\n  id = nested\nid = 1\n", "[work]\nx =\n  id = nested\nid = NEW\nsecret = S=1\n"),
        (
            "[work]\nid = 1\n[a]\nid = 2\n[work]\nid = 3\nsecret = 4\ny = 1\n",
            "[work]\nid = NEW\nsecret = S=1\n[a]\nid = 2\n[work]\ny = 1\n"
        ),
    ])
    func readsAsTheToolsDo(before: String, after: String) {
        #expect(set(before) == after)
        #expect(set(after) == after)
    }

    /// Whatever the file, other profiles keep every byte, and setting twice is setting once.
    @Test(arguments: 0..<200)
    func otherProfilesKeepEveryByte(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let pieces = [
            "id = 1\n", "\n", "# c\n", "  id = nested\n", "secret=x\r\n", "odd line\n", "=\n", "[broken\n",
        ]
        func body() -> String { (0..<next(6)).map { _ in pieces[next(pieces.count)] }.joined() }
        let before = body() + "[a]\n" + body()
        let after = "[z]\n" + body()
        let text = before + "[work]\n" + body() + after
        let once = set(text)
        #expect(once.hasPrefix(before))
        #expect(once.hasSuffix(after))
        #expect(set(once) == once)
        #expect(set(text, "absent").hasPrefix(text))
    }
}
