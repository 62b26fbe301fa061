import Testing
import Values
import YAMLText

/// What readers of a document may ask for; that it reads YAML as Terraform does is shown where `yamldecode` is.
struct YAMLParserTests {
    /// Every scalar stands for its own text.
    private func read(_ text: String, refusesRepeatedKeys: Bool = false) throws(YAMLError) -> Value {
        var parser = YAMLParser(text, refusesRepeatedKeys: refusesRepeatedKeys) { text, _, _ in
            .success(.string(text))
        }
        return try parser.parseDocument()
    }

    @Test func leavesTheMeaningOfScalarsToTheReader() throws {
        let value = try read("{a: 007, b: yes, c: '~', d: 1_000, e: 2001-01-01, f: !!str 1.0}")
        let texts = value.mapValue?.values.map(\.stringValue)
        #expect(texts == ["007", "yes", "~", "1_000", "2001-01-01", "1.0"])
    }

    @Test func tellsTheReaderTagAndStyle() throws {
        var seen: [String] = []
        var parser = YAMLParser("- a\n- 'b'\n- |\n  c\n- !!int 4\n- !own 5\n") { text, tag, style in
            seen.append("\(text.filter { $0 != "\n" }) \(tag) \(style)")
            return .success(.string(text))
        }
        _ = try parser.parseDocument()
        #expect(
            seen == ["a  plain", "b  quoted", "c  block", "4 tag:yaml.org,2002:int plain", "5 !own plain"]
        )
    }

    @Test func theReaderRefusesAScalar() throws {
        var parser = YAMLParser("a: 1\nb: 2") { text, _, _ in
            text == "2" ? .failure(YAMLParser.ScalarError("no \(text)")) : .success(.string(text))
        }
        let error = try #require(throws: YAMLError.self) { try parser.parseDocument() }
        #expect(error.reason == "no 2")
        #expect(error.line == 2)
        #expect(!error.unquotedReason.contains("2"))
    }

    @Test(arguments: ["a: 1\na: 2", "{a: 1, a: 2}", "b: {a: 1, 'a': 2}"])
    func aRepeatedKeyIsTheReadersChoice(_ text: String) throws {
        _ = try read(text)
        let error = try #require(throws: YAMLError.self) { try read(text, refusesRepeatedKeys: true) }
        #expect(error.reason == "mapping key \"a\" already defined")
    }

    /// A password may begin with a character that YAML has a use for.
    @Test(arguments: ["a: *s3cret", "a: &s3cret\n  b: *s3cret", "a: !!s3cret [1]", "a: !!s3cret {b: 1}"])
    func theUnquotedReasonHoldsNoWordOfTheDocument(_ text: String) throws {
        let error = try #require(throws: YAMLError.self) { try read(text) }
        #expect(error.reason.contains("s3cret"))
        #expect(!error.unquotedReason.contains("s3cret"))
    }
}
