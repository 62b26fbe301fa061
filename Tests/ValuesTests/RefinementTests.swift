import Testing
import Values

/// What is known about values that are not known.
@Suite struct RefinementTests {
    private static let text = Value.unknown(.string).refined(Refinement(isNotNull: true, prefix: "abc-"))

    @Test(arguments: [
        ("abc-", "abc-"), ("abc", "ab"), ("hi ", "hi "), ("", ""), ("e\u{301}", ""), ("x/e\u{301}", "x/"),
        ("日本", "日"), ("a\r\n", "a"),
    ])
    func onlyWhatCannotChangeIsAPrefix(text: String, prefix: String) {
        #expect(text.safePrefix == prefix)
    }

    @Test func equalityIsDecidedEarly() {
        #expect(Self.text.equals(.null()) == .bool(false))
        #expect(Self.text.equals(.string("abd-1")) == .bool(false))
        #expect(Self.text.equals(.string("abc-1")) == .unknown(.bool))
        #expect(Self.text.equals(.number(5)) == .bool(false))
        #expect(Value.unknown(.string).equals(.null()) == .unknown(.bool))
        #expect(Value.unknown().equals(.number(5)) == .unknown(.bool))
        let list = Value.unknown(.list(.string)).refined(Refinement(leastCount: 2, greatestCount: 3))
        #expect(list.equals(Value(.list([.string("a")], element: .string))) == .bool(false))
        #expect(list.equals(Value(.list([.string("a"), .string("b")], element: .string))) == .unknown(.bool))
    }

    @Test func whatLeavesOneValueIsThatValue() {
        #expect(
            Value.unknown(.number).refined(Refinement(isNotNull: true, lowest: 4, highest: 4)) == .number(4)
        )
        let two = Refinement(isNotNull: true, leastCount: 2, greatestCount: 2)
        #expect(
            Value.unknown(.list(.string)).refined(two)
                == Value(.list([.unknown(.string), .unknown(.string)], element: .string))
        )
        #expect(Value.unknown(.set(.string)).refined(two).isUnknown)
        let none = Refinement(isNotNull: true, greatestCount: 0)
        #expect(Value.unknown(.map(.string)).refined(none) == Value(.map(ValueMap(), element: .string)))
        // It may still be null.
        #expect(Value.unknown(.list(.string)).refined(Refinement(greatestCount: 0)).isUnknown)
    }

    @Test func marksAndKnownValuesStay() {
        let secret = Self.text.marked(.sensitive)
        #expect(secret.isSensitive && secret.isDefinitelyNotNull)
        #expect(secret.unmarked.refinement.prefix == "abc-")
        #expect(secret.unmarkedDeep.isDefinitelyNotNull)
        #expect(Value.string("x").refined(.notNull) == .string("x"))
        #expect(!Value.unknown().refined(.notNull).isDefinitelyNotNull)
    }

    @Test func conversionKeepsWhatStillHolds() throws {
        let tuple = Value.unknown(.tuple([.string, .number])).refined(.notNull)
        #expect(try tuple.converted(to: .list(.string)).elements?.count == 2)
        let set = try tuple.converted(to: .set(.string))
        #expect(set.possibleCounts.least == 1 && set.possibleCounts.greatest == 2)
        let number = Value.unknown(.number).refined(Refinement(isNotNull: true, lowest: 1))
        let text = try number.converted(to: .string)
        #expect(text.isDefinitelyNotNull && text.refinement.lowest == nil)
    }

    @Test func unknownsThatDifferInItAreTheSame() {
        #expect(Self.text == .unknown(.string))
        #expect(Set([Self.text, .unknown(.string)]).count == 1)
    }
}
