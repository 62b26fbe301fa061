import Addresses
import Execution
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

@testable import UtilityProviders

@Suite struct TerraformDataTests {
    private let store = InMemoryStateStore()
    private let surroundings = ProviderSurroundings.test()

    private func session(_ arguments: String) throws -> UtilitySession {
        try UtilitySession(
            "resource \"terraform_data\" \"x\" {\n  \(arguments)\n}",
            store,
            surroundings: surroundings
        )
    }

    private func attributes(_ arguments: String) async throws -> ValueMap {
        let session = try session(arguments)
        try await session.apply()
        #expect(try await session.plan().actions.isEmpty)
        return try await session.attributes("terraform_data.x")
    }

    @Test(arguments: [
        "input = \"a\"", "input = 1", "input = [1, \"a\", null]", "input = { a = [], b = { c = null } }",
        "input = tolist([\"x\"])", "input = toset([\"x\"])", "input = tomap({ a = true })", "input = null",
        "",
        "input = tolist(null)", "input = {}",
    ])
    func theOutputIsTheInput(_ arguments: String) async throws {
        let made = try await attributes(arguments)
        #expect(made["output"]?.unmarkedDeep == made["input"]?.unmarkedDeep)
        #expect(UUIDText(made.text("id") ?? "")?.text == made.text("id"))
    }

    /// Types count: each of these is a change.
    @Test(arguments: [
        ("1", "\"1\""), ("[\"a\"]", "tolist([\"a\"])"), ("tolist([\"a\"])", "toset([\"a\"])"),
        ("{ a = \"1\" }", "tomap({ a = \"1\" })"), ("[]", "null"), ("{}", "null"), ("null", "\"\""),
    ])
    func typesCount(_ before: String, _ after: String) async throws {
        let first = try await attributes("input = \(before)")
        let changed = try await session("input = \(after)").plan()
        #expect(changed.actions == ["terraform_data.x": .update])
        let second = try await attributes("input = \(after)")
        #expect(second.text("id") == first.text("id"))
        #expect(second["output"] == second["input"])
        #expect(
            try await session("input = \(after)\n  triggers_replace = \(before)").plan().actions
                == (before == "null" ? [:] : ["terraform_data.x": .replaceDestroyFirst])
        )
    }

    @Test func anotherInputIsKnownAfterApply() async throws {
        _ = try await attributes("input = \"a\"\n  triggers_replace = [1]")
        let update = try #require(
            try await session("input = 2\n  triggers_replace = [1]").plan().plan.changes.first
        )
        #expect(update.after?["output"] == .unknown(.number))
        #expect(update.after?["id"]?.isUnknown == false)
        let removed = try #require(try await session("triggers_replace = [1]").plan().plan.changes.first)
        #expect(removed.action == .update && removed.after?["output"]?.isNull == true)
        let replaced = try #require(
            try await session("input = \"a\"\n  triggers_replace = [2]").plan().plan.changes.first
        )
        #expect(replaced.action == .replaceDestroyFirst && replaced.after?["output"] == .unknown(.string))
        #expect(replaced.after?["id"]?.isUnknown == true)
    }

    /// The output is as secret as the input, and when only that changes, only the row does.
    @Test func theOutputKeepsTheMarksOfTheInput() async throws {
        let secret = try await attributes("input = { a = sensitive(\"s\"), b = 1 }")
        #expect(secret["output"]?.isSensitive == true && secret["input"]?.isSensitive == true)
        #expect(secret["output"]?.unmarkedDeep["a"] == .string("s"))
        let open = try await attributes("input = { a = \"s\", b = 1 }")
        #expect(open["output"]?.containsMarks == false)
        #expect(open.text("id") == secret.text("id"))
        let again = try await attributes("input = { a = sensitive(\"s\"), b = 1 }")
        #expect(again["output"]?.isSensitive == true && again.text("id") == secret.text("id"))
    }

    /// Of an object only the parts that are secret in the input are secret in the output, in each plan and apply.
    @Test func theOutputIsSecretInParts() async throws {
        func text(_ number: Int, _ secret: String = "sensitive(\"planted-secret\")") -> String {
            """
            resource "terraform_data" "x" {
              input = { a = \(secret), b = \(number), c = [null, { d = "open" }] }
            }
            resource "terraform_data" "y" {
              input = [terraform_data.x.output.b, terraform_data.x.input.b]
            }
            output "open" { value = [terraform_data.x.output.b, terraform_data.x.output.c, terraform_data.x.input.b] }
            output "secret" {
              value     = terraform_data.x.output.a
              sensitive = true
            }
            """
        }
        func run(_ text: String) async throws -> PlanningSession.Outcome {
            try await UtilitySession(text, store, surroundings: surroundings).apply()
        }
        func outputs() async -> [String: Value] {
            Dictionary(uniqueKeysWithValues: await store.snapshot().outputs.map { ($0.name, $0.value) })
        }
        let made = try await run(text(1))
        let planned = try #require(made.plan.changes.first?.after)
        #expect(planned["output"]?["a"] == .unknown(.string).marked(.sensitive))
        #expect(planned["output"]?["b"] == .unknown(.number))
        #expect(await outputs()["open"]?.containsMarks == false)
        #expect(await outputs()["secret"] == .string("planted-secret").marked(.sensitive))
        // The row hides the whole, so that no part of it is ever stored in clear.
        for record in await store.snapshot().records where record.address.description == "terraform_data.x" {
            #expect(record.attributes["output"]?.isSensitive == true)
            #expect(record.attributes["input"]?.isSensitive == true)
        }
        #expect(try await run(text(1)).actions.isEmpty)
        #expect(await outputs()["open"]?.containsMarks == false)
        let changed = try await run(text(2))
        #expect(changed.actions == ["terraform_data.x": .update, "terraform_data.y": .update])
        #expect(await outputs()["open"]?.elements?.first == .number(2))
        // What was no secret becomes one, and the other way round.
        let bare = try await run(text(2, "\"planted-secret\"").replacing("sensitive = true", with: ""))
        #expect(bare.actions == ["terraform_data.x": .update])
        #expect(try await run(text(2)).actions == ["terraform_data.x": .update])
        #expect(await outputs()["open"]?.containsMarks == false)
        #expect(try await run(text(2)).actions.isEmpty)
    }

    @Test func whatTheConfigurationCannotSetIsRefused() {
        for (name, argument) in [("id", "id = \"x\""), ("output", "output = 1")] {
            let error = #expect(throws: DiagnosticsError.self) { _ = try session(argument) }
            #expect(error?.diagnostics.map(\.summary) == ["\"\(name)\" attribute is read-only"])
        }
    }

    @Test func anyTextIsImported() async throws {
        let session = try session("")
        try await session.import("terraform_data.x", id: "any text")
        let taken = try await session.attributes("terraform_data.x")
        #expect(taken.text("id") == "any text" && taken.isNull("input") && taken.isNull("output"))
        #expect(try await session.plan().actions.isEmpty)
    }

    /// The object stays what it is: the id is kept, and the triggers replace it as before.
    @Test(arguments: ["{ a = \"x\" }", "null"])
    func aNullResourceBecomesOne(_ triggers: String) async throws {
        try await UtilitySession(
            "resource \"null_resource\" \"n\" {\n  triggers = \(triggers)\n}",
            store,
            surroundings: surroundings
        ).apply()
        let id = await store.snapshot().records.first?.objectID
        let moved = "\nmoved {\n  from = null_resource.n\n  to   = terraform_data.x\n}\n"
        func session(_ triggers: String) throws -> UtilitySession {
            try UtilitySession(
                "resource \"terraform_data\" \"x\" {\n  triggers_replace = \(triggers)\n}" + moved,
                store,
                surroundings: surroundings
            )
        }
        let outcome = try await session(triggers).apply()
        #expect(outcome.actions.isEmpty, "\(outcome.actions)")
        let row = try #require(await store.snapshot().records.first)
        #expect(row.objectID == id && row.provider.name == "terraform")
        #expect(row.attributes["triggers_replace"]?.isNull == (triggers == "null"))
        #expect(row.attributes["triggers"] == nil)
        #expect(try await session(triggers).plan().actions.isEmpty)
        #expect(
            try await session("{ a = \"y\" }").plan().actions == ["terraform_data.x": .replaceDestroyFirst]
        )
    }

    @Test func nothingElseBecomesOne() async throws {
        try await UtilitySession("resource \"random_uuid\" \"n\" {}", store, surroundings: surroundings)
            .apply()
        let session = try UtilitySession(
            "resource \"terraform_data\" \"x\" {}\nmoved {\n  from = random_uuid.n\n  to   = terraform_data.x\n}\n",
            store,
            surroundings: surroundings
        )
        let error = await #expect(throws: DiagnosticsError.self) { _ = try await session.plan() }
        #expect(error?.diagnostics.first?.summary == "Resource type mismatch")
    }
}
