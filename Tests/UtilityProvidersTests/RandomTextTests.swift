import Addresses
import Digests
import Providers
import ResourceSchemas
import SourceText
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import UtilityProviders

/// `random_password` and `random_string`.
@Suite struct RandomTextTests {
    private static let sets = [
        "numeric": "0123456789", "lower": "abcdefghijklmnopqrstuvwxyz", "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "special": "!@#$%&*()-_=+[]{}<>:?",
    ]

    private func text(_ arguments: [(String, Value)], seed: UInt64 = 1) throws -> String {
        var generator: any RandomNumberGenerator = SeededGenerator(seed: seed)
        return try TextRecipe(ValueMap(arguments)).text(&generator)
    }

    private func count(_ kind: String, in text: String, override: String? = nil) -> Int {
        let set = Set((override ?? Self.sets[kind] ?? "").unicodeScalars)
        return text.unicodeScalars.count { set.contains($0) }
    }

    /// Whatever is asked for is there: the length, the minima, and nothing of a class that is off.
    @Test func everyWishComesTrue() throws {
        var generator = SeededGenerator(seed: 7)
        for seed in 0..<500 as Range<UInt64> {
            var arguments: [(String, Value)] = []
            var minima: [String: Int] = [:]
            var allowed: Set<String> = []
            for kind in Self.sets.keys.sorted() {
                let isOn = Bool.random(using: &generator)
                minima[kind] = Int.random(in: 0...4, using: &generator)
                if isOn { allowed.insert(kind) }
                arguments += [(kind, .bool(isOn)), ("min_\(kind)", .number(minima[kind] ?? 0))]
            }
            let least = minima.values.reduce(0, +)
            let length = allowed.isEmpty ? least : least + Int.random(in: 0...20, using: &generator)
            let made = try text(arguments + [("length", .number(length))], seed: seed)
            #expect(made.unicodeScalars.count == length)
            for (kind, least) in minima {
                let found = count(kind, in: made)
                #expect(found >= least)
                #expect(allowed.contains(kind) || found == least, "\(kind) in \(made)")
            }
        }
    }

    /// `number` is `numeric` by its old name, also where its changes are ignored.
    @Test(arguments: ["numeric", "number"])
    func whatIsIgnoredByOneNameIsIgnoredByBoth(name: String) async throws {
        let store = InMemoryStateStore()
        try await UtilitySession("resource \"random_password\" \"a\" {\n  length = 12\n}\n", store).apply()
        let ignoring = """
            resource "random_password" "a" {
              length  = 12
              numeric = false
              lifecycle {
                ignore_changes = [\(name)]
              }
            }
            """
        #expect(try await UtilitySession(ignoring, store).plan().actions.isEmpty)
    }

    /// Two minima of equal sets are both drawn, and characters of several bytes count as one.
    @Test func ownCharactersReplaceTheSpecialOnes() throws {
        let made = try text([
            ("length", .number(6)), ("min_special", .number(3)), ("min_numeric", .number(3)),
            ("override_special", .string("0123456789")),
        ])
        #expect(made.unicodeScalars.count == 6 && count("numeric", in: made) == 6)
        let umlauts = try text([
            ("length", .number(12)), ("upper", .bool(false)), ("lower", .bool(false)),
            ("numeric", .bool(false)),
            ("override_special", .string("äß€😀")),
        ])
        #expect(umlauts.unicodeScalars.count == 12)
        #expect(count("special", in: umlauts, override: "äß€😀") == 12)
    }

    /// Every place of a text can hold what was drawn for a minimum.
    @Test func minimaAreMixedIn() throws {
        var places: Set<Int> = []
        for seed in 0..<200 as Range<UInt64> {
            let made = try text(
                [("length", .number(8)), ("min_numeric", .number(1)), ("numeric", .bool(false))],
                seed: seed
            )
            places.formUnion(made.enumerated().filter { $0.element.isNumber }.map(\.offset))
        }
        #expect(places == Set(0..<8))
    }

    @Test(arguments: [8, 72, 73, 200])
    func theHashIsOfTheFirst72Bytes(_ length: Int) async throws {
        let store = InMemoryStateStore()
        let session = try UtilitySession(
            "resource \"random_password\" \"p\" {\n  length = \(length)\n}",
            store
        )
        try await session.apply()
        let made = try await session.attributes("random_password.p")
        let (result, hash) = (try #require(made.text("result")), try #require(made.text("bcrypt_hash")))
        #expect(result.utf8.count == length)
        #expect(hash.utf8.count == 60 && hash.hasPrefix("$2a$10$"))
        #expect(Bcrypt.isHash(hash, of: Array(result.utf8.prefix(72))))
        #expect(!Bcrypt.isHash(hash, of: Array(result.utf8.prefix(7)) + [1]))
        #expect(made["result"]?.isSensitive == true && made["bcrypt_hash"]?.isSensitive == true)
        #expect(made.text("id") == "none")
        #expect(await store.snapshot().records.map(\.objectID) == ["none"])
        #expect(try await session.plan().actions.isEmpty)
    }

    /// What `validate` says of the arguments.
    @Test(arguments: [
        ("length = 0", "Attribute length value must be at least 1, got: 0"),
        (
            "length = 3\n  min_upper = 2\n  min_lower = 2",
            "Attribute length value must be at least sum of min_upper + min_lower + min_numeric + min_special, got: 3"
        ),
        ("length = 1.5", "Attribute length value must be a whole number, got: 1.5"),
        ("length = 1000001", "Attribute length value must be at most 1000000, got: 1000001"),
        (
            "length = 1e30",
            "Attribute length value must be at most 1000000, got: 1000000000000000000000000000000"
        ),
        ("length = 8\n  min_lower = -1", "Attribute min_lower value must be at least 0, got: -1"),
        (
            "length = 8\n  upper = false\n  lower = false\n  special = false\n  numeric = false",
            "At least one attribute out of [special,upper,lower,numeric] must be specified as true"
        ),
        ("length = 8\n  number = true\n  numeric = false", "Number is deprecated, use numeric instead"),
        ("length = sensitive(0)", "Attribute length value must be at least 1, got: (sensitive value)"),
    ])
    func impossibleWishesAreRefused(_ arguments: String, _ detail: String) {
        let error = #expect(throws: DiagnosticsError.self) {
            _ = try UtilitySession(
                "resource \"random_string\" \"s\" {\n  \(arguments)\n}",
                InMemoryStateStore()
            )
        }
        #expect(error?.diagnostics.filter { $0.severity == .error }.map(\.detail) == [detail])
        #expect(error?.diagnostics.first?.subject != nil)
    }

    /// A length of just the minima, and the old name of an argument.
    @Test func possibleWishesAreNot() async throws {
        let store = InMemoryStateStore()
        let old = try UtilitySession(
            """
            resource "random_string" "s" {
              length           = 4
              min_lower        = 4
              number           = false
              override_special = ""
            }
            """,
            store
        )
        try await old.apply()
        let made = try await old.attributes("random_string.s")
        #expect(made.flag("numeric") == false && made.flag("number") == false)
        #expect(made.isNull("override_special") && made.text("id") == made.text("result"))
        let new = try UtilitySession(
            "resource \"random_string\" \"s\" {\n  length = 4\n  min_lower = 4\n  numeric = false\n}",
            store
        )
        #expect(try await new.plan().actions.isEmpty)
    }

    /// What is made of a secret is one, and so is an id that is: the history and the screen do not show it.
    @Test func whatIsMadeOfASecretIsSecret() async throws {
        let store = InMemoryStateStore()
        let session = try UtilitySession(
            """
            resource "random_string" "s" {
              length           = 8
              override_special = sensitive("+")
            }
            resource "random_pet" "p" {
              prefix = sensitive("hidden")
            }
            resource "random_pet" "q" {
              prefix = ""
            }
            """,
            store
        )
        try await session.apply()
        let text = try await session.attributes("random_string.s")
        #expect(text["result"]?.isSensitive == true && text["id"]?.isSensitive == true)
        let pet = try await session.attributes("random_pet.p")
        #expect(pet["id"]?.isSensitive == true && pet.text("id")?.hasPrefix("hidden-") == true)
        #expect(
            await store.snapshot().records.filter { $0.address.resource.name != "q" }.map(\.objectID) == [
                "none", "none",
            ]
        )
        let open = try await session.attributes("random_pet.q")
        #expect(open["id"]?.isSensitive == false && open.isNull("prefix"))
        #expect(try await session.plan().actions.isEmpty)
    }
}
