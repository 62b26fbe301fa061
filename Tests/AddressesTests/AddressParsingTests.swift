import Addresses
import TestSupport
import Testing

@Suite struct AddressParsingTests {
    @Test(arguments: [
        ("ionoscloud_user.alice", InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: "alice"))),
        ("data.t.n", InstanceAddress(ResourceAddress(mode: .data, type: "t", name: "n"))),
        ("t.a-b_9[0]", InstanceAddress(ResourceAddress(type: "t", name: "a-b_9"), .index(0))),
        ("t.n[17]", InstanceAddress(ResourceAddress(type: "t", name: "n"), .index(17))),
        (#"t.n["k"]"#, InstanceAddress(ResourceAddress(type: "t", name: "n"), .key("k"))),
        (#"t.n[""]"#, InstanceAddress(ResourceAddress(type: "t", name: "n"), .key(""))),
        (
            #"t.n["a.b[0]\"\\\n\r\t"]"#,
            InstanceAddress(ResourceAddress(type: "t", name: "n"), .key("a.b[0]\"\\\n\r\t"))
        ),
        (#"t.n["$${x}%%{y}$z"]"#, InstanceAddress(ResourceAddress(type: "t", name: "n"), .key("${x}%{y}$z"))),
        (#"t.n["\u00e9\U0001F511"]"#, InstanceAddress(ResourceAddress(type: "t", name: "n"), .key("é🔑"))),
        (#"data.t.é["ü"]"#, InstanceAddress(ResourceAddress(mode: .data, type: "t", name: "é"), .key("ü"))),
    ])
    func parses(text: String, address: InstanceAddress) throws {
        #expect(try InstanceAddress(parsing: text) == address)
    }

    @Test(arguments: [
        ("", 0, "empty"),
        ("user", 4, "expected `.`"),
        ("user.", 5, "expected a name"),
        (".x", 0, "not with `.`"),
        ("t.9", 2, "starts with a letter"),
        ("t.n.id", 3, "names an attribute"),
        ("module", 6, "must be followed by a module name"),
        ("module.", 7, "a module's name"),
        ("module.m", 8, "names a module"),
        ("module.m[0]", 11, "names a module"),
        ("module.m.", 9, "a resource type"),
        ("module.m.t", 10, "must include a resource type and name"),
        ("module.m[x].t.n", 9, "single quotes"),
        ("module.m.t.n.id", 12, "names an attribute"),
        ("data.t", 6, "data source's name"),
        ("t.n[", 4, "ends here"),
        ("t.n[]", 4, "between `[` and `]`"),
        ("t.n[-1]", 4, "whole number"),
        ("t.n[01]", 4, "leading zeros"),
        ("t.n[1.5]", 5, "expected `]`"),
        ("t.n[99999999999999999999]", 4, "too large"),
        ("t.n[key]", 4, "single quotes"),
        (#"t.n["a]"#, 4, "no closing"),
        (#"t.n["a"x"#, 7, "expected `]`"),
        (#"t.n["\q"]"#, 5, "unknown escape"),
        (#"t.n["\u12"]"#, 5, "4 hexadecimal"),
        (#"t.n["\ud800"]"#, 5, "no Unicode character"),
        (#"t.n["${x}"]"#, 5, "no template"),
        ("t.n[\"a\nb\"]", 6, "line break"),
        ("t.n[0] ", 6, "a space"),
        (" t.n", 0, "a space"),
        ("é.n ", 4, "a space"),
    ])
    func refuses(text: String, offset: Int, word: String) throws {
        let error = try #require(throws: AddressError.self) { try InstanceAddress(parsing: text) }
        #expect(error.offset == offset)
        #expect(error.message.contains(word), "\(error.message)")
        #expect(error.text == text)
    }

    @Test func aResourceAddressHasNoKey() throws {
        #expect(
            try ResourceAddress(parsing: "data.t.n") == ResourceAddress(mode: .data, type: "t", name: "n")
        )
        let error = try #require(throws: AddressError.self) { try ResourceAddress(parsing: "t.n[0]") }
        #expect(error.message.contains("one instance"))
    }

    @Test(arguments: 0..<200)
    func printedAddressesReadBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet =
            Array(#"a"\ ${%}é🔑"#.unicodeScalars) + [
                "\n", "\t", "\u{0}", "\u{7F}", "\u{A0}", "\u{301}", "\u{E000}",
            ]
        var key = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<12, using: &random) {
            key.append(try #require(alphabet.randomElement(using: &random)))
        }
        let address = InstanceAddress(ResourceAddress(type: "t", name: "n"), .key(String(key)))
        #expect(try InstanceAddress(parsing: address.description) == address)
        #expect(address.description.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    }

    @Test func escapesAsTerraformDoes() {
        func text(_ key: String) -> String {
            InstanceAddress(ResourceAddress(type: "t", name: "n"), .key(key)).description
        }
        #expect(text("${a}") == #"t.n["$${a}"]"#)
        #expect(text("$${") == #"t.n["$$${"]"#)
        #expect(text("${\u{301}") == "t.n[\"$${\u{301}\"]")
        #expect(text("\u{0}\u{A0}\u{E0001}") == #"t.n["\u0000\u00a0\U000e0001"]"#)
    }
}
