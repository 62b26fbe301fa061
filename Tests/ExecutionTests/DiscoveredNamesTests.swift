import Addresses
import Providers
import SourceText
import TestSupport
import Testing
import Values

@testable import Execution

/// Names and texts of configurations that are written for what was found.
@Suite struct DiscoveredNamesTests {
    @Test func theShortNameStandsWhereItTells() {
        var names = DiscoveredNames.keys(fallback: "user")
        #expect(
            names.names([
                ["ada", "ada@a.example"], ["bob", "bob@a.example"], ["ada", "ada@b.example"], ["", ""],
                ["ada", "ada@b.example"],
            ]) == ["ada@a.example", "bob", "ada@b.example", "user", "ada@b.example-2"]
        )
        var blocks = DiscoveredNames.identifiers(besides: ["team"], fallback: "group")
        #expect(
            blocks.names([["Team"], ["Käufer & Söhne"], ["2 many"], ["日本"], ["\u{202E}"], ["a-b.c"]])
                == ["team_2", "kaeufer_soehne", "group_2_many", "group", "group_2", "a_b_c"]
        )
    }

    /// Whatever things are called, their names are names, and no two are alike.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func namesAreValidAndDistinct(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = ["a", "B", "1", "_", "-", ".", " ", "ä", "ß", "日", "\u{202E}", "\"", "${", "\n", "@"]
        let sources = (0..<60).map { _ in
            let short = (0..<Int.random(in: 0...3, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            return [short, short + "@" + (Bool.random(using: &random) ? "x" : "y")]
        }
        var identifiers = DiscoveredNames.identifiers(besides: ["a", "group"], fallback: "group")
        let blocks = identifiers.names(sources)
        #expect(blocks.allSatisfy { $0.isIdentifier && $0.utf8.allSatisfy { $0 < 0x80 } }, "\(blocks)")
        #expect(Set(blocks).count == blocks.count && !blocks.contains("a") && !blocks.contains("group"))
        var texts = DiscoveredNames.keys(fallback: "user")
        let keys = texts.names(sources)
        #expect(Set(keys).count == keys.count && keys.allSatisfy { !$0.isEmpty })
        // Where nothing else is called so, a name does not depend on the others.
        let own = sources.map { DiscoveredNames.key($0[0], fallback: "user") }
        for index in own.indices where own.count(where: { $0 == own[index] }) == 1 {
            #expect(keys[index] == own[index])
        }
    }

    @Test func whatIsHiddenIsWrittenSoThatItIsSeen() {
        let text = "a\u{202E}b\u{200B}\u{E0001}\u{A0}c\u{85}${x}%{y}\"\\\n"
        let written = ConfigurationLiteral.quoted(text)
        #expect(
            written
                == #""a\u202eb\u200b\U000e0001\u00a0c\u0085$${x}%%{y}\"\\\n""#
        )
        #expect(ConfigurationLiteral.quoted("Käthe 日本") == "\"Käthe 日本\"")
    }

    @Test func referencesStandWhereThereIsABlock() {
        let kind = DiscoverableKind("thing", type: "test_thing", collection: "things")
        var object = DiscoveredObject(word: "thing", id: "i-1", importID: "i-1", name: "One")
        object.nameSource = ["o\"ne"]
        let item = AccountSurvey.Item(provider: ProviderAddress(name: "test"), kind: kind, object: object)
        var book = DiscoveredAddresses(managed: [:])
        let known = DiscoveredExpression.reference(
            DiscoveredReference(type: "test_thing", id: "i-1"),
            text: "i-1"
        )
        let other = DiscoveredExpression.reference(
            DiscoveredReference(type: "test_thing", id: "i-2"),
            text: "${i}"
        )
        #expect(book.text(known) == "\"i-1\"")
        book.add(
            DiscoveredBlocks(
                kind: kind,
                provider: item.provider,
                items: [item],
                names: ["one"],
                collection: "things",
                local: "things"
            )
        )
        #expect(book.text(known) == "test_thing.things[\"one\"].id")
        #expect(book.text(.template([.text("a:"), known])) == "\"a:${test_thing.things[\"one\"].id}\"")
        #expect(
            book.text(.object([.init("a b", .flag(true)), .init("ok", .list([other]))]))
                == "{\n\"a b\" = true\nok = [\"$${i}\"]\n}"
        )
    }
}
