import JSONText
import Testing

@Suite struct JSONParserTests {
    @Test func keepsOrderDuplicatesAndNumberText() throws {
        let value = try JSONValue(parsing: #" {"b": 1.50, "a": [true, false, null], "b": 9007199254740993} "#)
        let members = try #require(value.object).members
        #expect(members.map(\.name) == ["b", "a", "b"])
        #expect(members[0].value == .number(JSONNumber(validated: "1.50")))
        #expect(members[1].value == [true, false, nil])
        #expect(value["b"]?.integer == 9_007_199_254_740_993)
    }

    @Test(arguments: [
        (#""""#, ""),
        (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"),
        (#""\u00e9\u20AC""#, "é€"),
        (#""\uD83D\uDE00!""#, "😀!"),
        (#""é€😀\u0000""#, "é€😀\0"),
        ("\"\u{7F}\u{10FFFF}\u{D7FF}\u{E000}\"", "\u{7F}\u{10FFFF}\u{D7FF}\u{E000}"),
    ])
    func readsStrings(text: String, value: String) throws {
        #expect(try JSONValue(parsing: text).string.map { Array($0.utf8) } == Array(value.utf8))
    }

    @Test(arguments: [
        "0", "-0", "10", "-1", "1.0", "0.10", "1e5", "1E+05", "1.25e-7", "123456789012345678901",
    ])
    func readsNumbers(text: String) throws {
        #expect(try JSONValue(parsing: text) == .number(JSONNumber(validated: text)))
    }

    @Test(arguments: [
        ("", 0, "The text ends where a value was expected"),
        ("  ", 2, "The text ends where a value was expected"),
        ("[1,]", 3, "Expected a value, found \"]\""),
        ("[1 2]", 3, "Expected \",\" or \"]\" after an element, found \"2\""),
        ("[1", 2, "The text ends where \",\" or \"]\" after an element was expected"),
        ("{\"a\":1,}", 7, "Expected a member name in double quotes, found \"}\""),
        ("{a:1}", 1, "Expected a member name in double quotes, found \"a\""),
        ("{\"a\" 1}", 5, "Expected \":\" after the member name, found \"1\""),
        ("{\"a\":1]", 6, "Expected \",\" or \"}\" after a member, found \"]\""),
        ("1 x", 2, "Expected the end of the text after the value, found \"x\""),
        ("01", 1, "A number must not begin with a zero"),
        ("-", 1, "The text ends where a digit was expected"),
        ("+1", 0, "Expected a value, found \"+\""),
        (".5", 0, "Expected a value, found \".\""),
        ("1.", 2, "The text ends where a digit after the decimal point was expected"),
        ("1e", 2, "The text ends where a digit in the exponent was expected"),
        ("NaN", 0, "Expected a value, found \"N\""),
        ("tru", 0, "Expected true, found the end of the text"),
        ("nulL", 0, "Expected null"),
        ("\"a", 0, "The string is not closed"),
        ("\"a\\", 0, "The string is not closed"),
        ("\"a\nb\"", 2, "A string must not hold the byte 0x0A; write it as an escape"),
        ("\"\\x\"", 1, "A backslash must not stand before \"x\""),
        ("\"\\u12G4\"", 1, "Four hexadecimal digits must follow \\u"),
        ("\"\\u12", 1, "Four hexadecimal digits must follow \\u"),
        ("\"\\uD800\"", 1, "The escape is half of a surrogate pair without the other half"),
        ("\"\\uDC00\\uD800\"", 1, "The escape is half of a surrogate pair without the other half"),
        ("\"\\uD800\\u0041\"", 1, "The escape is half of a surrogate pair without the other half"),
        ("\u{FEFF}1", 0, "The text begins with a byte order mark; save it as UTF-8 without one"),
        ("[1]\u{A0}", 3, "Expected the end of the text after the value, found the byte 0xC2"),
    ])
    func refuses(text: String, offset: Int, message: String) {
        #expect(throws: JSONSyntaxError(offset: offset, message: message)) { try JSONValue(parsing: text) }
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
            [0xE2, 0x28, 0xA1],
        ] as [[UInt8]]
    )
    func refusesInvalidUTF8(sequence: [UInt8]) throws {
        let error = try #require(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: [0x22, 0x61] + sequence + [0x22])
        }
        #expect(error.offset == 2)
        #expect(error.message.hasPrefix("The text is not valid UTF-8"))
    }

    @Test func limitsDepthWithoutUsingTheCallStack() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeating: UInt8(ascii: "["), count: depth)
                + Array(repeating: UInt8(ascii: "]"), count: depth)
        }
        let deepest = try JSONValue(parsing: nested(10_000))
        #expect(deepest.bytes() == nested(10_000))
        #expect(try deepest == JSONValue(parsing: nested(10_000)))
        let error = try #require(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(10_001)) }
        #expect(
            error
                == JSONSyntaxError(
                    offset: 10_000,
                    message: "The value is nested more than 10000 levels deep",
                    isTooDeep: true
                )
        )
        #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: Array(repeating: UInt8(ascii: "["), count: 5_000_000))
        }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array("[[1]]".utf8), maximumDepth: 1) }
    }

    @Test func readsBytesThatAreNotContiguous() throws {
        #expect(try JSONValue(parsing: [0x5B, 0x31, 0x5D].lazy.map { UInt8($0) }) == [1])
        #expect(try JSONValue(parsing: [0x20, 0x5B, 0x31, 0x5D, 0x58].dropLast()) == [1])
    }

    @Test func spansCoverTheirText() throws {
        let text = #" { "a\n" : [ 1.5 , "é" ], "b":{}, "c": null } "#
        let bytes = Array(text.utf8)
        let root = try SpannedJSON.parse(bytes)
        func slice(_ span: Range<Int>) -> String { String(decoding: bytes[span], as: UTF8.self) }
        guard case .object(let members) = root.kind else {
            Issue.record("not an object")
            return
        }
        #expect(slice(root.span).hasPrefix("{ ") && slice(root.span).hasSuffix(" }"))
        #expect(members.map { slice($0.nameSpan) } == [#""a\n""#, #""b""#, #""c""#])
        #expect(members.map { slice($0.value.span) } == [#"[ 1.5 , "é" ]"#, "{}", "null"])
        guard case .array(let elements) = members[0].value.kind else {
            Issue.record("not an array")
            return
        }
        #expect(elements.map { slice($0.span) } == ["1.5", #""é""#])
        #expect(try root.value == JSONValue(parsing: text))
    }
}
