import ObjectStorage
import TestSupport
import Testing

/// Addresses and moments as conditions write them.
@Suite struct ConditionValueTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1/32"), ("10.1.2.3/8", "10.0.0.0/8"), ("0.0.0.0/0", "0.0.0.0/0"),
        ("255.255.255.255/31", "255.255.255.254/31"),
        ("::", "::/128"), ("::1", "::1/128"), ("2001:DB8:0:0:1::/64", "2001:db8::/64"),
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3/128"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8/128"),
        ("::ffff:192.0.2.1", "::ffff:c000:201/128"), ("::/0", "::/0"), ("1::", "1::/128"),
        ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7/128"),
    ])
    func rangesHaveOneSpelling(text: String, normal: String) throws {
        let range = try #require(AddressRange(text))
        #expect(range.text == normal)
        #expect(AddressRange(normal) == range)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "01.2.3.4",
        "1:2:3:4:5:6:7",
        "1::2::3", "1:2:3:4:5:6:7:8:9", "::12345", ":1", "1:", "::g", "1.2.3.4::", "::/129",
        "1:2:3:4:5:6:7:8::",
    ])
    func otherTextIsNoRange(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test func everySpellingIsReadBack() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let groups = (0..<8).map { _ in
                Bool.random(using: &random) ? 0 : UInt16.random(in: 0...UInt16.max, using: &random)
            }
            let text = groups.map { String($0, radix: 16) }.joined(separator: ":")
            let range = try #require(AddressRange(text))
            #expect(AddressRange(range.text) == range, "\(text) \(range.text)")
            #expect(range.bytes == groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
        }
    }

    @Test func aRangeContainsItsParts() throws {
        let net = try #require(AddressRange("10.0.0.0/9"))
        #expect(net.contains(try #require(AddressRange("10.127.255.255"))))
        #expect(!net.contains(try #require(AddressRange("10.128.0.0"))))
        #expect(!net.contains(try #require(AddressRange("10.0.0.0/8"))))
        #expect(!net.contains(try #require(AddressRange("::"))))
        #expect(try #require(AddressRange("0.0.0.0/0")).contains(net))
    }

    @Test(arguments: [
        ("2030-01-02T03:04:05Z", "2030-01-02T03:04:05Z"),
        ("2030-01-02T03:04:05+02:00", "2030-01-02T01:04:05Z"),
        ("2030-01-02", "2030-01-02T00:00:00Z"), ("2030-01-02T03:04Z", "2030-01-02T03:04:00Z"),
        ("2030-01-02 03:04:05Z", "2030-01-02T03:04:05Z"),
        ("2030-01-02 03:04:05 -0130 MST", "2030-01-02T04:34:05Z"),
        ("2030-01-02T03:04:05.250Z", "2030-01-02T03:04:05.25Z"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
    ])
    func datesHaveOneSpelling(text: String, normal: String) {
        #expect(PolicyDate(text)?.text == normal)
    }

    @Test(arguments: [
        "", "2030", "2030-02-30", "2030-01-02T25:00:00Z", "2030-01-02T03:04:05", "2030-01-02T03:04:05Zx",
        "1700000000", "2030-01-02 03:04:05 -0130 mst",
    ])
    func otherTextIsNoDate(text: String) {
        #expect(PolicyDate(text) == nil)
    }

    @Test func operatorsAreTakenApart() {
        let test = ConditionOperator("ForAnyValue:StringLikeIfExists")
        #expect(test.quantifier == "ForAnyValue")
        #expect(test.base == "StringLike")
        #expect(test.isIfExists)
        #expect(ConditionOperator("IfExists").base == "IfExists")
    }
}
