import Execution
import Providers
import SourceText
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import UtilityProviders

/// The random types besides texts.
@Suite struct RandomValueTests {
    private let store = InMemoryStateStore()
    private let surroundings = ProviderSurroundings.test()

    private func session(_ text: String) throws -> UtilitySession {
        try UtilitySession(text, store, surroundings: surroundings)
    }

    private func made(_ type: String, _ arguments: String = "") async throws -> ValueMap {
        let session = try session("resource \"\(type)\" \"x\" {\n  \(arguments)\n}")
        try await session.apply()
        #expect(try await session.plan().actions.isEmpty)
        return try await session.attributes("\(type).x")
    }

    private func problem(_ type: String, _ arguments: String) -> String? {
        do {
            _ = try session("resource \"\(type)\" \"x\" {\n  \(arguments)\n}")
            return nil
        } catch {
            return (error as? DiagnosticsError)?.diagnostics.first { $0.severity == .error }?.detail
        }
    }

    @Test func anIDIsTheSameBytesInEveryForm() async throws {
        let id = try await made("random_id", "byte_length = 5\n  prefix = \"p-\"")
        let bytes = try #require(BinaryText.bytes(base64URL: id.text("id") ?? ""))
        #expect(bytes.count == 5)
        #expect(id.text("hex") == "p-" + BinaryText.hexadecimal(bytes))
        #expect(id.text("b64_url") == "p-" + (id.text("id") ?? ""))
        #expect(id.text("b64_std") == "p-" + BinaryText.base64(bytes))
        #expect(id.text("dec") == "p-\(bytes.reduce(0) { $0 << 8 | UInt64($1) })")
        #expect(problem("random_id", "byte_length = 0")?.hasSuffix("must be at least 1, got: 0") == true)
        #expect(problem("random_id", "byte_length = 4097")?.hasSuffix("at most 4096, got: 4097") == true)
    }

    /// `[PREFIX,]BYTES`, split at the last comma.
    @Test func anIDIsImported() throws {
        let type = RandomID(source: RandomSource(generator: surroundings.generator))
        let plain = try #require(try type.imported("AAEC"))
        #expect(
            plain.text("hex") == "000102" && plain.text("dec") == "258" && plain.text("b64_std") == "AAEC"
        )
        #expect(plain.whole("byte_length") == 3 && plain.isNull("prefix") && plain.isNull("keepers"))
        let named = try #require(try type.imported("a,b,_-8"))
        #expect(named.text("prefix") == "a,b" && named.text("hex") == "a,bffef" && named.text("id") == "_-8")
        for wrong in ["", "p,", "AAE=", "A", "A+/a", "AA EC", "AAF"] where wrong != "AAF" {
            #expect(throws: DiagnosticsError.self, "\(wrong)") { _ = try type.imported(wrong) }
        }
    }

    @Test func bytesAreSecretAndHaveNoID() async throws {
        let bytes = try await made("random_bytes", "length = 3")
        #expect(bytes.keys == ["base64", "hex", "keepers", "length"])
        #expect(bytes["hex"]?.isSensitive == true && bytes["base64"]?.isSensitive == true)
        #expect(BinaryText.bytes(base64: bytes.text("base64") ?? "")?.count == 3)
        let type = RandomBytes(source: RandomSource(generator: surroundings.generator))
        #expect(try type.imported("AAE=")?.text("hex") == "0001")
        for wrong in ["", "AAE", "AAF=", "A-E=", "secret"] {
            let error = #expect(throws: DiagnosticsError.self, "\(wrong)") { _ = try type.imported(wrong) }
            #expect(wrong.isEmpty || error?.diagnostics.first?.detail.contains(wrong) == false)
        }
    }

    @Test func anIntegerIsInItsRange() async throws {
        let one = try await made("random_integer", "min = 3\n  max = 3\n  seed = \"\"")
        #expect(one.whole("result") == 3 && one.text("id") == "3" && one.isNull("seed"))
        let wide = try await made(
            "random_integer",
            "min = -9223372036854775808\n  max = 9223372036854775807"
        )
        #expect(wide.text("id") == wide.whole("result").map(String.init))
        #expect(
            problem("random_integer", "min = 2\n  max = 1")
                == "The minimum (min) value needs to be smaller than or equal to maximum (max) value."
        )
        #expect(problem("random_integer", "min = 2\n  max = 9223372036854775808")?.contains("at most") != nil)
        let type = RandomInteger(source: RandomSource(generator: surroundings.generator))
        let taken = try #require(try type.imported("5,1,10,abc"))
        #expect(taken.whole("result") == 5 && taken.whole("max") == 10 && taken.text("seed") == "abc")
        #expect(try type.imported("5,1,10")?.isNull("seed") == true)
        for wrong in ["", "5", "5,1", "a,1,2", "1,2,3,4,5"] {
            let error = #expect(throws: DiagnosticsError.self) { _ = try type.imported(wrong) }
            #expect(error?.diagnostics.first?.detail.hasPrefix("Invalid import usage: expecting") == true)
        }
    }

    /// The same seed gives the same, on every machine and in every version: these are recorded.
    @Test func aSeedDecides() async throws {
        let first = try await made("random_integer", "min = 1\n  max = 1000000\n  seed = \"abc\"")
        #expect(first.whole("result") == Self.recorded)
        let order = try await made("random_shuffle", "input = [\"a\", \"b\", \"c\", \"d\"]\n  seed = \"abc\"")
        #expect(order["result"]?.elements?.compactMap(\.stringValue) == Self.recordedOrder)
        let outcome = try await session(
            """
            resource "random_integer" "y" {
              count = 2
              min   = 1
              max   = 2
              seed  = "s"
            }
            """
        ).plan()
        #expect(outcome.warnings.map(\.summary) == ["A seed gives another result than in Terraform"])
        #expect(outcome.warnings.first?.detail.contains("2 objects") == true)
    }

    @Test func aShuffleHasEveryElementAsOftenAsItGoes() async throws {
        func result(_ arguments: String) async throws -> [String] {
            let shuffle = try await made("random_shuffle", arguments)
            #expect(shuffle.text("id") == "-")
            return shuffle["result"]?.elements?.compactMap(\.stringValue) ?? []
        }
        #expect(try await result("input = [\"a\", \"b\", \"c\"]").sorted() == ["a", "b", "c"])
        let seven = try await result("input = [\"a\", \"b\", \"c\"]\n  result_count = 7")
        #expect(Set(seven[0..<3]).count == 3 && Set(seven[3..<6]).count == 3 && seven.count == 7)
        #expect(try await result("input = [\"a\", \"b\"]\n  result_count = 0").isEmpty)
        #expect(try await result("input = []\n  result_count = 3").isEmpty)
        #expect(
            problem("random_shuffle", "input = []\n  result_count = -1")?.hasSuffix("at least 0, got: -1")
                == true
        )
    }

    /// All orders come, about as often.
    @Test func ordersAreEquallyLikely() {
        var generator = SeededGenerator(seed: 3)
        var seen: [[Int]: Int] = [:]
        for _ in 0..<6000 {
            seen[generator.shuffled([1, 2, 3]), default: 0] += 1
        }
        #expect(seen.count == 6 && seen.values.allSatisfy { (800...1200).contains($0) }, "\(seen)")
    }

    @Test func aPetHasAsManyWords() async throws {
        func words(_ arguments: String) async throws -> [String] {
            (try await made("random_pet", arguments).text("id") ?? "").split(separator: "-").map(String.init)
        }
        let one = try await words("length = 1")
        #expect(one.count == 1 && PetWords.names.contains(one[0]))
        let two = try await words("")
        #expect(two.count == 2 && PetWords.adjectives.contains(two[0]) && PetWords.names.contains(two[1]))
        let five = try await words("length = 5\n  prefix = \"Dev\"")
        #expect(five.count == 6 && five[0] == "Dev" && five[1...3].allSatisfy(PetWords.adverbs.contains))
        let joined = try await made("random_pet", "separator = \"\"").text("id") ?? ""
        #expect(!joined.contains("-") && !joined.isEmpty)
        #expect(problem("random_pet", "length = 0")?.hasSuffix("at least 1, got: 0") == true)
    }

    @Test func thePetsWordsAreFitForNames() {
        for (words, least, lengths) in [
            (PetWords.adverbs, 261, 4...10), (PetWords.adjectives, 449, 2...8), (PetWords.names, 452, 2...8),
        ] {
            #expect(words.count >= least && Set(words).count == words.count)
            #expect(words.allSatisfy { lengths.contains($0.count) && $0.wholeMatch(of: /[a-z]+/) != nil })
        }
    }

    @Test func uuidsHaveTheirVersion() async throws {
        for (type, version) in [("random_uuid", "4"), ("random_uuid4", "4"), ("random_uuid7", "7")] {
            let uuid = try await made(type)
            let text = try #require(uuid.text("result"))
            #expect(text == uuid.text("id"))
            #expect(
                text.wholeMatch(
                    of: /[0-9a-f]{8}-[0-9a-f]{4}-([47])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
                )?.1 == version[...]
            )
        }
    }

    @Test(arguments: [
        "12345678-9ABC-def0-1234-56789abcdef0", "urn:uuid:12345678-9abc-def0-1234-56789abcdef0",
        "{12345678-9abc-def0-1234-56789abcdef0}", "123456789abcdef0123456789abcdef0",
    ])
    func aUUIDIsImportedInAnyForm(_ form: String) throws {
        let type = RandomUUID(source: RandomSource(generator: surroundings.generator))
        #expect(try type.imported(form)?.text("id") == "12345678-9abc-def0-1234-56789abcdef0")
    }

    @Test(arguments: [
        "", "x", "12345678-9abc-def0-1234-56789abcdefg", "1234-56789abcdef0123456789abcdef0-1234567",
    ])
    func otherTextsAreNoUUID(_ text: String) {
        #expect(UUIDText(text) == nil)
    }
}

extension RandomValueTests {
    static let recorded = 235_162
    static let recordedOrder = ["c", "d", "b", "a"]
}
