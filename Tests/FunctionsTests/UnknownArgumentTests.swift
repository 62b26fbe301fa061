import Evaluation
import Functions
import Testing
import Values

/// Results that are not known yet, as a plan has them.
@Suite struct UnknownArgumentTests {
    private static let list = Value(.list([.string("a"), .unknown(.string)], element: .string))

    @Test(arguments: ["upper", "md5", "base64encode", "trimspace"])
    func unknownTextStaysUnknown(name: String) throws {
        #expect(try call(name, .unknown(.string)) == .unknown(.string))
    }

    @Test func whatIsKnownIsUsed() throws {
        #expect(try call("length", Self.list) == .number(2))
        #expect(try call("length", .unknown(.tuple([.string, .number]))) == .number(2))
        #expect(
            try call("keys", .unknown(.object(["b": .string, "a": .string])))
                == .tuple([.string("a"), .string("b")])
        )
        #expect(try call("element", Self.list, .number(0)) == .string("a"))
        #expect(try call("contains", Self.list, .string("a")) == .bool(true))
        #expect(try call("contains", Self.list, .string("b")) == .unknown(.bool))
        #expect(try call("coalesce", .string("a"), .unknown(.string)) == .string("a"))
        #expect(try call("coalesce", .null(.string), .unknown(.string)) == .unknown(.string))
        #expect(
            try call("anytrue", Value(.list([.unknown(.bool), .bool(true)], element: .bool))) == .bool(true)
        )
        #expect(
            try call("formatlist", .string("%s"), Self.list)
                == Value(.list([.string("a"), .unknown(.string)], element: .string))
        )
    }

    @Test(arguments: ["distinct", "compact"])
    func unknownElementsMakeTheListUnknown(name: String) throws {
        #expect(try call(name, Self.list) == .unknown(.list(.string)))
    }

    @Test func sortingKeepsTheCount() throws {
        #expect(
            try call("sort", Self.list)
                == Value(.list([.unknown(.string), .unknown(.string)], element: .string))
        )
    }

    @Test func typesAreCheckedEarly() throws {
        #expect(try refusal("regex", .string("("), .unknown(.string)).contains("missing closing )"))
        #expect(try refusal("keys", .unknown(.string)) == "must have map or object type")
        #expect(try call("jsondecode", .unknown(.string)) == .unknown())
    }
}
