import TestSupport
import Testing
import Values

@Suite struct NumberTests {
    /// Printed text as recorded from Terraform 1.11.4.
    @Test(arguments: [
        ("0", "0"), ("1e5", "100000"), ("1.50", "1.5"), ("+5", "5"), (".5", "0.5"), ("5.", "5"),
        ("inf", "+Inf"),
        ("-Inf", "-Inf"), ("1p5", "32"), ("2e-20", "0.00000000000000000002"), ("-0", "-0"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("0.1", "0.1"), ("9223372036854775808", "9223372036854775808"), ("1e-7", "0.0000001"),
    ]) func readsAndPrints(text: String, printed: String) throws {
        #expect(try #require(Number(text: text)).description == printed)
    }

    @Test(arguments: [
        "", "x", "0x1F", "1_000", "1e", "--1", "1.2.3", " 1", "1 ", "nan", "infinity", "e5", ".",
    ])
    func refuses(text: String) {
        #expect(Number(text: text) == nil)
    }

    private func number(_ text: String) throws -> Number {
        try #require(Number(text: text))
    }

    @Test func arithmeticIsTerraforms() throws {
        #expect(try number("0.1").adding(number("0.2"))?.description == "0.3")
        #expect(try number("1").subtracting(number("0.9"))?.description != "0.1")
        #expect(try number("1").divided(by: number("3"))?.description.count == 157)
        #expect(try number("-1").multiplied(by: number("0"))?.description == "-0")
        #expect(try number("0").divided(by: number("-5"))?.description == "-0")
        #expect(try number("1").divided(by: number("0"))?.description == "+Inf")
        #expect(try number("0").divided(by: number("0")) == nil)
        #expect(try number("inf").subtracting(number("inf")) == nil)
        #expect(try number("inf").multiplied(by: number("0")) == nil)
        #expect(try number("5").remainder(dividingBy: number("0"))?.description == "5")
        #expect(try number("-5").remainder(dividingBy: number("3"))?.description == "-2")
        #expect(try number("5.5").remainder(dividingBy: number("-2"))?.description == "1.5")
        #expect(try number("0.3").remainder(dividingBy: number("0.1"))?.description == "0")
    }

    @Test func precisionFollowsTheOrigin() throws {
        #expect(Number(1).divided(by: Number(3))?.description == "0.33333333333333333334")
        let power = try #require(Number(1_152_921_504_606_846_976.0))
        #expect(power.description == "1152921504606847000")
        #expect(Number(3.3219280948873626)?.description == "3.3219280948873626")
    }

    @Test func roundsTowardsTheRightSide() throws {
        let cases = [
            ("1.5", "1", "2"), ("-1.5", "-2", "-1"), ("-0.5", "-1", "0"), ("7", "7", "7"),
        ]
        for (text, floor, ceiling) in cases {
            #expect(try number(text).floor.description == floor)
            #expect(try number(text).ceiling.description == ceiling)
        }
    }

    @Test func equalityDoesNotDependOnRepresentation() throws {
        #expect(try number("-0") == number("0"))
        #expect(try number("-0").hashValue == number("0").hashValue)
        #expect(try number("1.0") == number("1"))
        #expect(try number("1.0").hashValue == Number(1).hashValue)
        #expect(try number("18446744073709551616").divided(by: number("18446744073709551616")) == Number(1))
        #expect(try number("1e30") > number("1e29"))
        #expect(try number("-inf") < number("-1e300"))
    }

    @Test func giantsAreInfiniteAndDwarfsZero() throws {
        let giant = try number("1e9999")
        #expect(giant.multiplied(by: giant)?.isInfinite == true)
        #expect(try number("1e-9999").multiplied(by: number("1e-9999"))?.sign == 0)
        #expect(Number(text: "1e999999999") == nil)
        #expect(try giant.adding(number("1e-9999")) == giant)
    }

    @Test func integersOfAnyBase() {
        #expect(Number(integerText: "zz", radix: 36)?.description == "1295")
        #expect(Number(integerText: "-ff", radix: 16)?.description == "-255")
        #expect(Number(integerText: "12", radix: 2) == nil)
        #expect(Number(255).integerText(radix: 16) == "ff")
    }

    @Test func textRoundTrips() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let digits = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                String(Int.random(in: 0...9, using: &generator))
            }
            let text = digits.joined() + "e" + String(Int.random(in: -60...40, using: &generator))
            let value = try number(text)
            #expect(Number(text: value.description) == value, "\(text)")
        }
    }

    @Test func sumAndDifferenceAgreeWithIntegers() throws {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<500 {
            let left = Int.random(in: -1_000_000...1_000_000, using: &generator)
            let right = Int.random(in: -1000...1000, using: &generator)
            let scaled = try #require(try number("\(left)").divided(by: number("8")))
            let other = try #require(try number("\(right)").divided(by: number("8")))
            let expected = try number("\(left + right)").divided(by: number("8"))
            #expect(scaled.adding(other) == expected)
            #expect(scaled.double == Double(left) / 8)
        }
    }
}
