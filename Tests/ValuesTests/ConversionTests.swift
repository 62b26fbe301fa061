import Testing
import Values

@Suite struct ConversionTests {
    private let ab: Value = .tuple([.string("a"), .string("b")])

    @Test func primitives() throws {
        #expect(try Value.number(5).converted(to: .string) == .string("5"))
        #expect(try Value.bool(true).converted(to: .string) == .string("true"))
        #expect(try Value.string("1").converted(to: .bool) == .bool(true))
        #expect(try Value.string("0x").converted(to: .any) == .string("0x"))
        #expect(
            message { () throws(ConversionError) in try Value.string("x").converted(to: .number) }
                == "a number is required"
        )
        #expect(
            message { () throws(ConversionError) in try Value.number(1).converted(to: .bool) }
                == "bool required"
        )
        #expect(
            message { () throws(ConversionError) in try Value.string("True").converted(to: .bool) }
                == "a bool is required; to convert from string, use lowercase \"true\""
        )
    }

    private func message(_ body: () throws(ConversionError) -> Value) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            return error.description
        }
    }

    @Test func tuplesBecomeCollections() throws {
        #expect(try ab.converted(to: .list(.string)).type == .list(.string))
        let mixed = try Value.tuple([.number(1), .string("a"), .null()]).converted(to: .list(.any))
        #expect(mixed == Value(.list([.string("1"), .string("a"), .null(.string)], element: .string)))
        let set = try Value.tuple([.string("b"), .string("a"), .string("b")]).converted(to: .set(.string))
        #expect(set.elements == [.string("a"), .string("b")])
        #expect(
            message { () throws(ConversionError) in
                try Value.tuple([.number(1), .tuple([])]).converted(to: .list(.any))
            } == "all list elements must have the same type"
        )
        #expect(
            message { () throws(ConversionError) in
                try Value.tuple([.number(1), .bool(true)]).converted(to: .list(.number))
            } == "element 1: number required"
        )
        #expect(
            message { () throws(ConversionError) in try ab.converted(to: .list(.number)) }
                == "[0]: a number is required"
        )
    }

    @Test func objectsTakeDefaults() throws {
        let type = ValueType.object(
            ObjectType(
                attributes: ["a": .string, "b": .number, "c": .bool],
                optional: ["b", "c"],
                defaults: ["b": .number(7)]
            )
        )
        let object = Value.object(ValueMap([("a", .number(1)), ("x", .bool(true))]))
        let expected = Value.object(
            ValueMap([("a", .string("1")), ("b", .number(7)), ("c", .null(.bool))])
        )
        #expect(try object.converted(to: type) == expected)
        let explicit = Value.object(ValueMap([("a", .string("1")), ("b", .null(.number))]))
        #expect(try explicit.converted(to: type) == expected)
        let list = try Value.tuple([object]).converted(to: .list(type))
        #expect(list.elements == [expected])
        #expect(
            message { () throws(ConversionError) in try Value.object(ValueMap()).converted(to: type) }
                == "attribute \"a\" is required"
        )
        #expect(
            message { () throws(ConversionError) in try Value.tuple([]).converted(to: type) }
                == "object required"
        )
    }

    @Test func pathsLeadToTheTrouble() {
        let value = Value.object(ValueMap([("a", .tuple([.object(ValueMap([("n", .string("x"))]))]))]))
        let type = ValueType.object(["a": .list(.object(["n": .number]))])
        #expect(
            message { () throws(ConversionError) in try value.converted(to: type) }
                == ".a[0].n: a number is required"
        )
    }

    @Test func unknownsAndMarksTravel() throws {
        #expect(try Value.unknown(.string).converted(to: .number) == .unknown(.number))
        #expect(try Value.unknown().converted(to: .list(.string)) == .unknown(.list(.string)))
        #expect(try Value.null().converted(to: .bool) == .null(.bool))
        let secret = Value.string("a").marked(.sensitive)
        let list = try Value.tuple([secret]).converted(to: .list(.string))
        #expect(list.elements?[0].isSensitive == true)
        let set = try Value.tuple([secret]).converted(to: .set(.string))
        #expect(set.isSensitive && set.elements?[0].isSensitive == false)
        let open = try Value.tuple([.unknown(.string), .string("a")]).converted(to: .set(.string))
        #expect(open.elements == [.string("a"), .unknown(.string)])
    }

    @Test(
        arguments: [
            ([ValueType.number, .string], ValueType.string), ([.bool, .number], nil),
            ([.any, .string], .string),
            ([.tuple([.number]), .tuple([.number, .number])], .list(.number)),
            ([.tuple([.number]), .tuple([.string])], .tuple([.string])),
            ([.object(["a": .number]), .object(["b": .number])], .map(.number)),
            ([.object(["a": .number]), .object(["a": .string])], .object(["a": .string])),
            ([.object([:]), .tuple([])], nil), ([.list(.number), .tuple([.string])], .list(.string)),
            ([.list(.number), .set(.number)], .list(.number)),
            ([.map(.bool), .object(["a": .string])], .map(.string)),
        ] as [([ValueType], ValueType?)]
    )
    func unification(types: [ValueType], unified: ValueType?) {
        #expect(ValueType.unify(types) == unified)
    }

    @Test func namesOfTypes() {
        #expect(ValueType.list(.any).constraintName == "list of any single type")
        #expect(ValueType.any.constraintName == "any type")
        #expect(ValueType.map(.list(.string)).typeName == "map of list of string")
        let object = ObjectType(attributes: ["b": .string, "a": .any], optional: ["b"])
        #expect(ValueType.object(object).constraintText == "object({a=any,b=optional(string)})")
    }

    @Test func hundredThousandElementsConvertQuickly() throws {
        let tuple = Value.tuple((0..<100_000).map { .number($0) })
        #expect(try tuple.converted(to: .list(.any)).elements?.count == 100_000)
        #expect(try tuple.converted(to: .set(.string)).elements?.count == 100_000)
    }

    @Test func elementsOfAMapAreNamedByTheirKeys() {
        let value = Value.object(ValueMap([("k", .object(ValueMap([("x", .string("n"))])))]))
        #expect {
            try value.converted(to: .map(.object(["x": .number])))
        } throws: {
            "\($0)" == "[\"k\"].x: a number is required"
        }
    }
}
