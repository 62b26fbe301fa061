import Evaluation
import Functions
import Testing
import Values

@Suite struct ImpureFunctionTests {
    private static let applying = FunctionContext(
        planTime: FunctionContext.Instant(seconds: 1_700_000_000),
        now: { FunctionContext.Instant(seconds: 951_782_400, nanoseconds: 999_999_999) },
        randomBytes: { count in
            Array(
                [[0x10, 0x41, 0x04]].flatMap { _ in (0..<6).flatMap { _ in [0x10, 0x41, 0x04] as [UInt8] } }
                    .prefix(count)
            )
        }
    )

    @Test(arguments: ["timestamp", "uuid", "plantimestamp"])
    func isUnknownInPlans(name: String) throws {
        #expect(try call(name) == .unknown(.string))
    }

    @Test func tellsTheTime() throws {
        #expect(try call("timestamp", in: Self.applying) == .string("2000-02-29T00:00:00Z"))
        #expect(try call("plantimestamp", in: Self.applying) == .string("2023-11-14T22:13:20Z"))
    }

    @Test func makesUUIDs() throws {
        #expect(try call("uuid", in: Self.applying) == .string("10410410-4104-4041-8410-410410410410"))
    }

    @Test func hashesPasswords() throws {
        // From the test vectors of crypt_blowfish.
        let expected = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        #expect(try call("bcrypt", .string("U*U"), .number(5), in: Self.applying) == .string(expected))
        #expect(try call("bcrypt", .string("U*U")) == .unknown(.string))
        #expect(
            try refusal("bcrypt", .string("a"), .number(32)).contains("outside allowed range (4,31)")
        )
        let long = Value.string(String(repeating: "a", count: 73))
        #expect(try refusal("bcrypt", long).contains("exceeds 72 bytes"))
    }
}
