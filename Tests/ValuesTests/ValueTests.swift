import JSONText
import Testing
import Values

@Suite struct ValueTests {
    @Test func equalityNeverConverts() {
        #expect(Value.number(1).equals(.string("1")) == .bool(false))
        #expect(
            Value.tuple([.number(1)]).equals(Value(.list([.number(1)], element: .number))) == .bool(false)
        )
        #expect(Value.null(.string).equals(.null()) == .bool(true))
        #expect(Value.null().equals(.number(1)) == .bool(false))
        #expect(Value.unknown(.string).equals(.null()) == .unknown(.bool))
        #expect(
            Value.tuple([.string("a").marked(.sensitive)]).equals(.tuple([.string("a")]))
                == .bool(true).marked(.sensitive)
        )
        #expect(
            Value.tuple([.number(1), .unknown()]).equals(.tuple([.number(2), .unknown()])) == .bool(false)
        )
    }

    @Test func stringsAreNormalised() {
        guard case .string(let text) = Value.string("e\u{301}").content else {
            Issue.record("no string")
            return
        }
        #expect(Array(text.utf8) == Array("é".utf8))
        #expect(Array("\u{AC00}\u{11A8}".normalizedNFC.unicodeScalars) == ["\u{AC01}"])
        #expect(Array("\u{2126}".normalizedNFC.unicodeScalars) == ["\u{3A9}"])
    }

    @Test func setsHaveTerraformsOrder() {
        #expect(
            Value.set([.number(3), .number(20), .number(3)], of: .number).elements == [
                .number(3), .number(20),
            ]
        )
        #expect(
            Value.set([.null(.string), .string("b"), .string("a")], of: .string).elements?.last
                == .null(.string)
        )
        func object(_ number: Int) -> Value { .object(ValueMap([("a", .number(number))])) }
        let objects = Value.set([object(2), object(1), object(10)], of: .object(["a": .number]))
        #expect(objects.elements == [object(10), object(1), object(2)])
    }

    @Test func marksComeOff() {
        let value = Value.object(
            ValueMap([
                ("a", .tuple([.string("x").marked(.sensitive), .string("y")])),
                ("m", Value(.map(ValueMap([("k", .number(1).marked(.ephemeral))]), element: .number))),
            ])
        )
        let clean = value.unmarkedDeep
        #expect(!clean.containsMarks)
        #expect(clean["a"] == .tuple([.string("x"), .string("y")]))
        #expect(value.marksDeep == [.sensitive, .ephemeral])
    }

    @Test(arguments: [
        (Value.null(), "null"), (.null(.string), "tostring(null)"),
        (.null(.list(.any)), "tolist(null) /* of dynamic */"), (.null(.object([:])), "null /* object */"),
        (.unknown(.string), "(known after apply)"), (.string("a").marked(.sensitive), "(sensitive value)"),
        (.string("x\nEOT\ny"), "<<EOT_\nx\nEOT\ny\nEOT_"),
        (.tuple([.string("a\n")]), "[\n  <<-EOT\n  a\n  \n  EOT,\n]"),
        (Value(.map(ValueMap(), element: .any)), "tomap({})"), (.tuple([]), "[]"),
        (.string("a\té\u{200B}\u{1}"), "\"a\\té\\u200b\\x01\""),
        (
            .object(ValueMap([("b", .bool(true)), ("a", Value(.list([.number(1)], element: .number)))])),
            "{\n  \"a\" = tolist([\n    1,\n  ])\n  \"b\" = true\n}"
        ),
    ]) func rendering(value: Value, text: String) {
        #expect(ValueRenderer.text(of: value) == text)
    }

    @Test func jsonRoundTripsWithItsType() throws {
        let type = ValueType.object([
            "list": .list(.number), "set": .set(.string), "map": .map(.bool),
            "tuple": .tuple([.string, .number]),
            "null": .string,
        ])
        let value = try Value.object(
            ValueMap([
                ("list", .tuple([.number(1), .number(2)])), ("set", .tuple([.string("b"), .string("a")])),
                ("map", .object(ValueMap([("k", .bool(true))]))),
                ("tuple", .tuple([.string("x"), .number(1)])),
                ("null", .null()),
            ])
        ).converted(to: type)
        let json = try #require(value.json)
        #expect(try Value(json: json, type: type) == value)
        #expect(ValueType(json: type.json) == type)
        #expect(Value.tuple([.unknown()]).json == nil)
        #expect(try Value(json: ["a", 1]) == .tuple([.string("a"), .number(1)]))
        #expect(throws: ConversionError.self) { try Value(json: ["x"], type: .list(.number)) }
    }
}
