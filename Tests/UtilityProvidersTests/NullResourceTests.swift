import Execution
import Providers
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

@testable import UtilityProviders

@Suite struct NullResourceTests {
    private let store = InMemoryStateStore()

    private let surroundings = ProviderSurroundings.test()

    private func session(_ text: String) throws -> UtilitySession {
        try UtilitySession(text, store, surroundings: surroundings)
    }

    @Test func isMadeKeptReplacedAndDestroyed() async throws {
        let text = """
            resource "null_resource" "a" {
              triggers = { n = 1, on = true }
            }
            resource "null_resource" "b" {
              triggers = { a = null_resource.a.id }
            }
            """
        let first = try session(text)
        #expect(try await first.apply().actions == ["null_resource.a": .create, "null_resource.b": .create])
        let made = try await first.attributes("null_resource.a")
        let id = try #require(made["id"]?.stringValue)
        #expect(UInt64(id).map { $0 >> 63 } == 0)
        #expect(made["triggers"]?["n"] == .string("1"))
        #expect(made["triggers"]?["on"] == .string("true"))
        #expect(try await first.attributes("null_resource.b")["triggers"]?["a"] == .string(id))
        #expect(try await session(text).plan().actions.isEmpty)

        let changed = try session(text.replacing("n = 1", with: "n = 2"))
        #expect(
            try await changed.apply().actions == [
                "null_resource.a": .replaceDestroyFirst, "null_resource.b": .replaceDestroyFirst,
            ]
        )
        #expect(try await changed.attributes("null_resource.a")["id"] != .string(id))
        #expect(
            try await session("").apply().actions == ["null_resource.a": .delete, "null_resource.b": .delete]
        )
        #expect(await store.snapshot().records.isEmpty)
    }

    /// Null entries that were not there before change nothing; a key that goes does.
    @Test(arguments: [
        ("null", "{}", false), ("{}", "null", false), ("null", "{ a = null }", false),
        ("{ a = \"1\" }", "{ a = \"1\", b = null }", false), ("{ a = \"1\" }", "{ a = \"2\" }", true),
        ("{ a = \"1\", b = \"2\" }", "{ a = \"1\" }", true), ("{ a = \"1\" }", "{ a = null }", true),
        ("{ a = \"1\" }", "null", true), ("null", "{ a = \"1\" }", true),
        ("{ a = \"1\" }", "{ a = 1 }", false),
    ])
    func triggersReplace(_ before: String, _ after: String, _ replaces: Bool) async throws {
        func text(_ triggers: String) -> String {
            "resource \"null_resource\" \"a\" {\n  triggers = \(triggers)\n}"
        }
        try await session(text(before)).apply()
        let expected: [String: ChangeAction] = replaces ? ["null_resource.a": .replaceDestroyFirst] : [:]
        #expect(try await session(text(after)).plan().actions == expected)
    }

    @Test func theDataSourceGivesOutWhatIsPutIn() async throws {
        let session = try session(
            """
            data "null_data_source" "a" {
              inputs = { x = 1 }
            }
            resource "null_resource" "r" {
              triggers = {
                x       = data.null_data_source.a.outputs.x
                default = data.null_data_source.a.has_computed_default
                id      = data.null_data_source.a.id
              }
            }
            """
        )
        #expect(try await session.apply().warnings.map(\.summary) == ["Data source is deprecated"])
        let triggers = try await session.attributes("null_resource.r")["triggers"]
        #expect(triggers?["x"] == .string("1"))
        #expect(triggers?["default"] == .string("default"))
        #expect(triggers?["id"] == .string("static"))
    }
}
