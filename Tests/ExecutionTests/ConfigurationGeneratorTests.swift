import Configuration
import Execution
import Planning
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

@Suite("Generating configuration for imports")
struct ConfigurationGeneratorTests {
    private func generate(_ stage: Stage, _ text: String) async throws -> String? {
        let parts = try stage.parts(text)
        let session = PlanningSession(
            configuration: parts.configuration,
            graph: parts.graph,
            evaluator: parts.evaluator,
            providers: stage.world.providers,
            seal: await stage.store.secretSeal(),
            onEvent: stage.events.receive
        )
        let imports = try await session.undeclaredImports(await stage.store.snapshot())
        return try ConfigurationGenerator(schemas: stage.world.schemas).text(imports)
    }

    private let imports = """
        import {
          to = test_thing.x
          id = "id-1"
        }

        """

    @Test(arguments: ["plain", "a \"quoted\" \\ ${x} %{y} $${z} \n\t\u{1} ä", ""])
    func planningWithWhatWasGeneratedImportsWithoutAChange(place: String) async throws {
        let stage = Stage()
        try await stage.apply(#"resource "test_thing" "a" { name = "a" }"#)
        try await stage.forgetEverything()
        stage.world.change("a", "place", to: .string(place))
        stage.world.change("a", "members", to: .set([.string("m"), .string("n")], of: .string))
        let generated = try #require(try await generate(stage, imports))
        #expect(try await stage.plan(imports + generated) == [])
        let result = try await stage.apply(imports + generated)
        #expect(result.imported == 1)
        #expect(result.changed == 0)
        #expect(try await stage.plan(imports + generated) == [])
    }

    @Test func theBlockNamesTheProviderOfItsImport() async throws {
        let stage = Stage()
        try await stage.apply(#"resource "test_thing" "a" { name = "a" }"#)
        try await stage.forgetEverything()
        let text = """
            provider "test" { alias = "other" }
            import {
              provider = test.other
              to       = test_thing.x
              id       = "id-1"
            }

            """
        let generated = try #require(try await generate(stage, text))
        #expect(generated.contains("  provider = test.other\n"))
        #expect(stage.world.importingProviders == ["other"])
    }

    @Test func theIDMayComeFromADataSource() async throws {
        let stage = Stage()
        try await stage.apply(#"resource "test_thing" "a" { name = "a" }"#)
        try await stage.forgetEverything()
        stage.world.forgetCalls()
        let text = """
            data "test_thing" "d" { name = "a" }
            import {
              to = test_thing.x
              id = data.test_thing.d.id
            }

            """
        let generated = try #require(try await generate(stage, text))
        #expect(generated.contains("resource \"test_thing\" \"x\""))
        #expect(stage.world.calls == ["read a"])
        #expect(try await stage.plan(text + generated) == [])
    }

    @Test func theTextIsWhatAPersonWouldWrite() async throws {
        let stage = Stage()
        try await stage.apply(#"resource "test_thing" "a" { name = "a" }"#)
        try await stage.forgetEverything()
        stage.world.change("a", "members", to: .set([.string("m"), .string("n")], of: .string))
        #expect(
            try await generate(stage, imports) == """
                # __generated__ by keyform
                # Please review these resources and move them into your main configuration files.

                # __generated__ by keyform from "id-1"
                resource "test_thing" "x" {
                  name    = "a"
                  zone    = "north"
                  members = ["m", "n"]
                }

                """
        )
    }

    @Test func whatIsDeclaredOrManagedIsNotGenerated() async throws {
        let stage = Stage()
        try await stage.apply(#"resource "test_thing" "x" { name = "a" }"#)
        #expect(try await generate(stage, imports) == nil)
        try await stage.forgetEverything()
        #expect(
            try await generate(stage, imports + #"resource "test_thing" "x" { name = "a" }"#) == nil
        )
    }

    @Test func instancesWithAKeyAreRefused() async throws {
        let stage = Stage()
        try await stage.apply(#"resource "test_thing" "a" { name = "a" }"#)
        try await stage.forgetEverything()
        let error = await #expect(throws: DiagnosticsError.self) {
            try await generate(stage, imports.replacing("test_thing.x", with: "test_thing.x[\"k\"]"))
        }
        #expect(
            error?.diagnostics.map(\.summary) == ["Configuration for import target does not exist"]
        )
    }
}
