import JSONText
import Testing
import Values

@testable import Rendering

/// What stands in place of secrets in documents for programs.
@Suite struct RedactedValueTests {
    private static let cases: [(Value, JSONValue)] = [
        (Value(.string("hush")), "(sensitive value)"), (.tuple([Value(.string("hush"))]), []),
        (.set([Value(.string("hush"))], of: .string), []),
        (.object(ValueMap([("hush", .bool(true))])), [:]), (.number(7), .null), (.bool(true), .null),
        (.null(.string), .null),
    ]

    @Test(arguments: 0..<cases.count) func standsForASecretOfItsType(_ index: Int) {
        let (value, expected) = Self.cases[index]
        let shown = RedactedValue(.object(ValueMap([("a", value.marked(.sensitive))])))
        #expect(shown.known == ["a": expected])
        #expect(shown.sensitive == ["a": true])
        #expect(!shown.known.text(.compact).contains("hush"))
    }

    /// Terraform writes no attribute that is not known yet, and for a collection of which nothing is known that no part of
    /// it is known to be secret.
    @Test func leavesOutWhatIsNotKnown() {
        let shown = RedactedValue(
            .object(
                ValueMap([
                    ("list", .unknown(.list(.string))), ("map", .unknown(.map(.string))),
                    ("secret", Value.unknown(.string).marked(.sensitive)), ("text", .unknown(.string)),
                ])
            )
        )
        #expect(shown.known == [:])
        #expect(shown.sensitive == ["list": [], "map": [:], "secret": true])
        #expect(shown.unknown == ["list": true, "map": true, "secret": true, "text": true])
    }

    @Test func typesTellNoNamesOfAttributes() {
        let object = ValueType.object(["hush": .string])
        #expect(object.withheld.json == "dynamic")
        #expect(ValueType.list(object).withheld.json == ["list", "dynamic"])
        #expect(
            ValueType.tuple([.string, .map(object)]).withheld.json == [
                "tuple", ["string", ["map", "dynamic"]],
            ]
        )
    }
}
