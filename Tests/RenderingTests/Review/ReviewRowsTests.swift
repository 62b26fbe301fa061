import Testing
import Values

@testable import Rendering

/// Differences taken apart line by line.
@Suite struct ReviewRowsTests {
    private func lines(_ before: Value?, _ after: Value?, replaced: Bool = false) -> [String] {
        var difference = DifferenceBuilder(style: .typed).compare(before, after)
        difference.forcesReplacement = replaced
        return ReviewRows.rows([Difference.Entry(name: "a", difference: difference)])
            .map { "\($0.action.symbol) \($0.line)" }
    }

    private func map(_ entries: (String, String)...) -> Value {
        Value(.map(ValueMap(entries.map { ($0, .string($1)) }), element: .string))
    }

    private func set(_ texts: String...) -> Value {
        .set(texts.map { .string($0) }, of: .string)
    }

    @Test func singleValues() {
        #expect(lines(nil, .string("x")) == ["+ a = \"x\""])
        #expect(lines(.string("x"), nil) == ["- a = \"x\""])
        #expect(lines(.number(1), .number(2), replaced: true) == ["~ a = 1 -> 2  # forces replacement"])
        #expect(lines(.bool(true), .bool(true)) == ["  (1 unchanged attribute hidden)"])
        #expect(lines(.string("x"), .unknown(.string)) == ["~ a = \"x\" -> (known after apply)"])
        #expect(lines(nil, .unknown(.string)) == ["+ a = (known after apply)"])
        #expect(lines(.string("say \"x\"\t"), nil) == ["- a = \"say \\\"x\\\"\\t\""])
    }

    @Test func secrets() {
        let (old, new) = (
            Value.string("hunter2").marked(.sensitive), Value.string("hunter3").marked(.sensitive)
        )
        #expect(lines(old, new) == ["~ a = (sensitive value)"])
        #expect(lines(nil, new) == ["+ a = (sensitive value)"])
        #expect(lines(old, .unknown(.string, marks: .sensitive)) == ["~ a = (sensitive value)"])
        #expect(
            lines(old, .string("hunter2"))
                == [
                    "~ a = (sensitive value) will not be marked as sensitive any more; the value is unchanged"
                ]
        )
    }

    @Test func collections() {
        #expect(
            lines(set("x", "y"), set("y", "z"))
                == ["~ a = 3 elements", "-   \"x\"", "+   \"z\"", "    (1 unchanged element hidden)"]
        )
        #expect(
            lines(map(("k", "1"), ("l", "2")), map(("k", "2"), ("l", "2")))
                == ["~ a = 2 entries", "~   k = \"1\" -> \"2\"", "    (1 unchanged entry hidden)"]
        )
        #expect(lines(nil, set()) == ["+ a = []"])
    }

    @Test func textsByLine() {
        #expect(
            lines(.string("1\n2\n3\n4\n5\n6\n7\n8"), .string("1\n2\n3\n4\n5\n6\nx\n8"))
                == [
                    "~ a = text", "    (4 unchanged lines hidden)", "    5", "    6", "-   7", "+   x",
                    "    8",
                ]
        )
    }

    @Test func textsThatAreJSON() {
        #expect(
            lines(.string("{\"k\":[1,2],\"n\":{\"x\":true}}"), .string("{\"k\":[1,3],\"n\":{\"x\":true}}"))
                == [
                    "~ a = JSON", "~   k = 2 elements", "~     2 -> 3", "      (1 unchanged element hidden)",
                    "    (1 unchanged entry hidden)",
                ]
        )
        #expect(
            lines(.string("{\"k\":1}"), .string("{ \"k\": 1 }")) == ["~ a = JSON; only white space changes"]
        )
    }

    @Test func valuesOfAnotherKind() {
        #expect(lines(.string("x"), set("y")) == ["- a = \"x\"", "+ a = 1 element", "+   \"y\""])
    }
}
