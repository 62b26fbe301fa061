import JSONText
import TestSupport
import Testing

@Suite struct JSONWriterTests {
    private let sample: JSONValue = [
        "b": [1, [], [:], ["x"]],
        "a": ["z": nil, "Z": true],
        "": "",
    ]

    @Test func compactKeepsOrder() {
        #expect(sample.text() == #"{"b":[1,[],{},["x"]],"a":{"z":null,"Z":true},"":""}"#)
    }

    @Test func canonicalSortsByBytes() {
        #expect(sample.text(.canonical) == #"{"":"","a":{"Z":true,"z":null},"b":[1,[],{},["x"]]}"#)
        // U+FF61 sorts before U+10000 in UTF-8, after it in UTF-16.
        #expect(
            (["\u{10000}": 1, "\u{FF61}": 2] as JSONValue).text(.canonical)
                == "{\"\u{FF61}\":2,\"\u{10000}\":1}"
        )
    }

    @Test func prettyLaysOutAsGoDoes() {
        #expect(
            sample.text(.pretty) == """
                {
                  "b": [
                    1,
                    [],
                    {},
                    [
                      "x"
                    ]
                  ],
                  "a": {
                    "z": null,
                    "Z": true
                  },
                  "": ""
                }
                """
        )
        #expect(([] as JSONValue).text(.pretty) == "[]")
        #expect(JSONValue.null.text(.pretty) == "null")
    }

    @Test func escapesWhatJSONRequires() {
        let text: JSONValue = "\"\\/\u{8}\u{C}\n\r\t\u{1}\u{1F}\u{7F}é<>&\u{2028}\u{2029}\u{202A}"
        #expect(text.text() == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u{7F}é<>&\u{2028}\u{2029}\u{202A}\"")
        var html = JSONStyle.compact
        html.escapesHTML = true
        #expect(
            text.text(html)
                == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u{7F}é\\u003c\\u003e\\u0026\\u2028\\u2029\u{202A}\""
        )
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func parsingUndoesWriting(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let value = randomValue(depth: 5, &random)
        for style in [JSONStyle.compact, .pretty, JSONStyle(indent: 0, sortedKeys: false, escapesHTML: true)]
        {
            #expect(try JSONValue(parsing: value.bytes(style)) == value)
            #expect(try SpannedJSON.parse(value.bytes(style)).value == value)
        }
        #expect(permuted(value, &random).bytes(.canonical) == value.bytes(.canonical))
    }

    /// Bytes close to JSON either parse, and then survive a round trip, or are refused inside the text.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func damagedTextNeverCrashes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bytes = randomValue(depth: 4, &random).bytes(.pretty)
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes.remove(at: index)
            case 1: bytes[index] = UInt8.random(in: 0...255, using: &random)
            default: bytes.removeSubrange(index...)
            }
        }
        do {
            let value = try JSONValue(parsing: bytes)
            #expect(try JSONValue(parsing: value.bytes()) == value)
        } catch {
            #expect((0...bytes.count).contains(error.offset))
        }
    }

    private func randomValue(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        let count = Int.random(in: 0...4, using: &random)
        switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .number(JSONNumber(Int.random(in: .min ... .max, using: &random)))
        case 3: return .string(randomText(&random))
        case 4: return .array((0..<count).map { _ in randomValue(depth: depth - 1, &random) })
        default:
            return .object(
                JSONObject(
                    (0..<count).map { index in
                        // The prefix keeps names distinct: of equal names the order matters.
                        JSONObject.Member(
                            name: "\(index)" + randomText(&random),
                            value: randomValue(depth: depth - 1, &random)
                        )
                    }
                )
            )
        }
    }

    private func randomText(_ random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let limit: UInt32 = [0x80, 0x80, 0x3000, 0x11_0000].randomElement(using: &random) ?? 0x80
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private func permuted(_ value: JSONValue, _ random: inout SeededGenerator) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map { permuted($0, &random) })
        case .object(let object):
            .object(
                JSONObject(
                    object.members.shuffled(using: &random)
                        .map { JSONObject.Member(name: $0.name, value: permuted($0.value, &random)) }
                )
            )
        default: value
        }
    }
}
