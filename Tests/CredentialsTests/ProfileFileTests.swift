import Testing

@testable import Credentials

@Suite struct ProfileFileTests {
    private func set(
        _ text: String,
        _ profile: String = "work",
        removing: ProfileFile.EntryNames = []
    ) -> String {
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

    @Test func whatBecameOfEntriesIsTold() {
        var file = ProfileFile("[work]\nid = OLD\nsso_x = 1\ntoken = t\n  more = 1\nTOKEN = u\nother = 1\n")
        let changes = file.set(
            "work",
            [("id", "NEW")],
            removing: ProfileFile.EntryNames(["token"], prefixes: ["sso_"])
        )
        #expect(changes.removed == ["sso_x", "token"])
        #expect(changes.replaced == ["id": "OLD"])
        #expect(file.text == "[work]\nid = NEW\nother = 1\n")
        #expect(file.set("work", [("id", "NEW")], removing: ["token"]).removed == [])
    }

    @Test func commentsOfTheNextSectionStayWithIt() {
        let text = "[work]\nid = 1\n# of id\n\n# of last\n[last]\n"
        #expect(set(text) == "[work]\nid = NEW\n# of id\nsecret = S=1\n\n# of last\n[last]\n")
    }

    @Test func aProfileSaysWhoWroteIt() {
        let mark = ProfileMark(address: #"ionoscloud_s3_key.a["x, state y"]"#, lineage: "abc")
        var file = ProfileFile("[a]\nid = 1\n\n[b]\nid = 2\n")
        file.set("a", [("id", "3")], mark: mark)
        file.set("c", [("id", "4")], mark: mark)
        let once = file.text
        #expect(
            once == """
                [a]
                id = 3
                \(mark.line)

                [b]
                id = 2

                [c]
                id = 4
                \(mark.line)

                """
        )
        #expect(file.mark(of: "a") == mark && file.mark(of: "b") == nil)
        file.set("a", [("id", "3")], mark: mark)
        #expect(file.text == once)
        let other = ProfileMark(address: "x.y", lineage: "abc")
        file.set("a", [("id", "3")], mark: other)
        #expect(file.mark(of: "a") == other)
        #expect(file.text == once.replacing(mark.line + "\n\n", with: other.line + "\n\n"))
    }

    @Test(arguments: [
        ("[a]\nx = 1\n\n[gone]\nid = 1\n  more\n\n[z]\n", "[a]\nx = 1\n\n[z]\n"),
        ("[a]\nx = 1\n\n[gone]\nid = 1\n", "[a]\nx = 1\n"), ("[gone]\nid = 1\n", ""),
        ("# top\n[gone]\nid = 1\n\n# mine\n[z]\n", "# top\n# mine\n[z]\n"),
        ("[gone]\n[a]\n[gone]\nid = 1", "[a]\n"), ("[a]\n", "[a]\n"),
        ("[gone]\n# Written by keyform for a.b, state c\nid = 1\n[a]\n", "[a]\n"),
    ])
    func aSectionIsDropped(before: String, after: String) {
        var file = ProfileFile(before)
        file.drop("gone")
        #expect(file.text == after)
    }

    @Test func entriesAreReadAsTheToolsDo() {
        let file = ProfileFile("[a]\nID : 1\ns3 =\n  id = nested\n# id = no\nid = 2\n[b]\nx=y=z\n")
        #expect(file.entries(of: "a") == ["id": "1", "s3": ""])
        #expect(file.entries(of: "b") == ["x": "y=z"])
        #expect(file.sections == ["a", "b"])
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

    /// As botocore says it of each.
    @Test(arguments: [
        ("[a]\nx = 1\n[b]\nx = 1\n", nil), ("[a]\nx = 1\n[ a ]\nx = 1\n", nil),
        ("[a]\ns3 =\n  x = 1\n  x = 2\ny = 1\n", nil), ("# c\n\n[a]\n; c\n", nil),
        ("[a]\nx = 1\n[b]\n[a] # c\ny = 2\n", "the section [a] stands in it more than once"),
        ("[a]\nX = 1\nx = 2\n", "the section [a] sets x more than once"),
        ("\u{FEFF}[a]\nx = 1\n", "it begins with a byte order mark"),
        ("[a]\nword\n", "a line of the section [a] sets nothing"),
    ])
    func whatTheAWSToolsRefuse(text: String, obstacle: String?) {
        #expect(ProfileFile(text).obstacle == obstacle)
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
