import Evaluation
import Functions
import Testing
import Values

/// Inputs whose cost would show if a function took more than linear time or recursed without a bound.
@Suite struct LargeInputTests {
    private static let count = 100_000
    private static let numbers = Value(
        .list((0..<count).map { .number($0 % 1000) }, element: .number)
    )
    private static let texts = Value(
        .list((0..<count).map { .string("item-\($0 % 1000)") }, element: .string)
    )

    @Test(arguments: [
        ("distinct", 1000), ("reverse", count), ("compact", count), ("sort", count), ("flatten", count),
    ])
    func handlesLongLists(name: String, expected: Int) throws {
        #expect(try call(name, Self.texts).elements?.count == expected)
    }

    @Test func combinesLongLists() throws {
        #expect(try call("concat", Self.texts, Self.texts).elements?.count == 2 * Self.count)
        #expect(try call("join", .string(","), Self.texts).stringValue?.utf8.count == 888_999)
        #expect(try call("matchkeys", Self.numbers, Self.texts, Self.texts).elements?.count == Self.count)
        #expect(try call("chunklist", Self.numbers, .number(3)).elements?.count == 33_334)
        let keys = Value(.list((0..<Self.count).map { .string("k\($0)") }, element: .string))
        let zipped = try call("zipmap", keys, Self.numbers)
        #expect(zipped.mapValue?.count == Self.count)
        #expect(try call("merge", zipped, zipped).mapValue?.count == Self.count)
        let set = Value.set(Self.texts.elements ?? [], of: .string)
        #expect(try call("setunion", set, set).elements?.count == 1000)
    }

    @Test func handlesLongText() throws {
        let text = Value.string(String(repeating: "ab, ", count: 25_000))
        #expect(try call("split", .string(","), text).elements?.count == 25_001)
        #expect(try call("replace", text, .string("ab"), .string("x")).stringValue?.utf8.count == 75_000)
        #expect(try call("regexall", .string("[a-z]+"), text).elements?.count == 25_000)
        #expect(try call("sha256", text).stringValue?.utf8.count == 64)
        #expect(try call("length", text) == .number(100_000))
    }

    @Test(arguments: [
        ("(a*)*b", 1000), ("^(a|aa)+b$", 1000), ("(x+x+)+y", 1000), ("(.*)(.*)(.*)(.*)(.*)[^a]", 1000),
        ("a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?b", 1000),
    ])
    func matchesInLinearTime(pattern: String, length: Int) throws {
        let text = Value.string(String(repeating: pattern.contains("x+") ? "x" : "a", count: length))
        let message = try refusal("regex", .string(pattern), text)
        #expect(message == "pattern did not match any part of the given string")
    }

    @Test func boundsNesting() throws {
        let deepPattern = String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000)
        #expect(try refusal("regex", .string(deepPattern), .string("")).contains("nests too deeply"))
        let deepYAML = String(repeating: "[", count: 5000)
        #expect(try refusal("yamldecode", .string(deepYAML)).contains("nested too deeply"))
        let aliases = (1...30).reduce("a0: &a0 [x]\n") {
            $0 + "a\($1): &a\($1) [*a\($1 - 1), *a\($1 - 1), *a\($1 - 1)]\n"
        }
        #expect(try refusal("yamldecode", .string(aliases)).contains("too large"))
        #expect(try refusal("setproduct", Self.numbers, Self.numbers).contains("larger than"))
    }
}
