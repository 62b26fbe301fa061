import Addresses
import Configuration
import Execution
import JSONText
import Planning
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

@Suite("Importing one object")
struct ImporterTests {
    private let text = #"resource "test_thing" "a" { name = "a" }"#

    @Test func theNextPlanIsEmpty() async throws {
        let stage = try await stageWithForgottenThing()
        try await importThing(stage, "test_thing.a", "id-1")
        #expect(try await stage.plan(text) == [])
    }

    @Test(arguments: [
        ("test_thing.a", "x", "Invalid import ID"),
        ("test_thing.b", "id-1", "Resource is not in the configuration"),
        ("test_thing.a[0]", "id-1", "No such instance"),
        ("test_thing.a", "id-9", "Cannot import an object that does not exist"),
        ("test_other.a", "id-1", "Unknown resource type"),
        ("vault_kv_secret_v2.a", "id-1", "Resource is left to Terraform"),
    ])
    func mistakesAreNamed(address: String, id: String, summary: String) async throws {
        let stage = try await stageWithForgottenThing()
        let error = await #expect(throws: DiagnosticsError.self) {
            try await importThing(stage, address, id)
        }
        #expect(error?.diagnostics.first?.summary == summary)
        #expect(await stage.store.snapshot().records.isEmpty)
    }

    @Test func anAddressThatIsTakenIsRefused() async throws {
        let stage = Stage()
        try await stage.apply(text)
        let error = await #expect(throws: DiagnosticsError.self) {
            try await importThing(stage, "test_thing.a", "id-7")
        }
        #expect(error?.diagnostics.first?.summary == "Resource is managed already")
        #expect(error?.diagnostics.first?.hints.first?.command == "keyform state rm 'test_thing.a'")
    }

    private let both = """
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" { name = "a" }
        """

    /// In whatever case the id is written; an id that only ends like another is another.
    @Test func anObjectThatAnotherAddressHasIsRefused() async throws {
        let stage = Stage()
        try await stage.apply(text)
        for id in ["id-1", "ID-1"] {
            let error = await #expect(throws: DiagnosticsError.self) {
                try await importThing(stage, "test_thing.b", id, text: both)
            }
            #expect(error?.diagnostics.first?.summary == "Object is managed already")
        }
        let error = await #expect(throws: DiagnosticsError.self) {
            try await importThing(stage, "test_thing.b", "id-id-1", text: both)
        }
        #expect(error?.diagnostics.first?.summary == "Cannot import an object that does not exist")
        #expect(await stage.store.snapshot().records.count == 1)
    }

    /// A saved plan does not import what has come into the state elsewhere since it was made.
    @Test func aSavedPlanDoesNotMakeASecondOwner() async throws {
        let stage = try await stageWithForgottenThing()
        let saved = try await stage.planned(
            both + """

                import {
                  to = test_thing.b
                  id = "id-1"
                }
                """
        ) { request in
            request.selection.targets = [
                .resource(InstanceAddress(ResourceAddress(type: "test_thing", name: "b")))
            ]
        }
        try await importThing(stage, "test_thing.a", "id-1")
        let result = try await stage.apply(saved)
        #expect(result.failures.map(\.diagnostic.summary) == ["Object is managed already"])
        #expect(await stage.store.snapshot().records.map(\.address.description) == ["test_thing.a"])
    }

    @Test func theBlockToPasteNamesTheRequiredArguments() async throws {
        let stage = try await stageWithForgottenThing()
        let error = await #expect(throws: DiagnosticsError.self) {
            try await importThing(stage, #"test_thing.new["k"]"#, "id-1")
        }
        let detail = try #require(error?.diagnostics.first?.detail)
        #expect(detail.contains("resource \"test_thing\" \"new\" {"))
        #expect(detail.contains("for_each = toset([\"k\"])"))
        #expect(detail.contains("name = ..."))
    }

    private func stageWithForgottenThing() async throws -> Stage {
        let stage = Stage()
        try await stage.apply(text)
        try await withLease(stage) { run in
            let record = try #require(await stage.store.snapshot().records.first)
            try await stage.store.recordLocal(
                IntentDraft(
                    run: run,
                    key: record.key,
                    action: .forget,
                    objectID: record.objectID,
                    recognition: .null,
                    reason: "test"
                ),
                .removed
            )
        }
        return stage
    }

    // MARK: What the block needs

    private let dependent = """
        resource "test_thing" "a" {
          name    = "a"
          members = ["m"]
        }
        data "test_thing" "d" { name = "a" }
        resource "test_thing" "of_zone" {
          for_each = toset([test_thing.a.zone])
          name     = "b"
          needs    = [test_thing.other.id]
        }
        resource "test_thing" "of_members" {
          for_each = test_thing.a.members
          name     = "b"
        }
        resource "test_thing" "of_data" {
          count = length([data.test_thing.d.id])
          name  = "b"
          needs = [data.test_thing.d.id]
        }
        resource "test_thing" "of_data_of_zone" {
          count = length(data.test_thing.of_zone.id)
          name  = "b"
        }
        data "test_thing" "of_zone" { name = test_thing.a.zone }
        resource "test_thing" "other" { name = "other" }
        """

    @Test(arguments: ["of_zone[\"north\"]", "of_data_of_zone[0]"])
    func whatMustBeImportedBeforeIsNamed(instance: String) async throws {
        let stage = try await Stage.withTwoForgottenThings()
        let error = await #expect(throws: DiagnosticsError.self) {
            try await importThing(stage, "test_thing.\(instance)", "id-2", text: dependent)
        }
        #expect(error?.diagnostics.count == 1)
        let detail = try #require(error?.diagnostics.first?.detail)
        #expect(detail.contains("keyform import 'test_thing.a' ID"))
        #expect(!detail.contains("test_thing.other"))
        #expect(error?.diagnostics.first?.subject != nil)
        if instance.hasPrefix("of_zone") {
            try await importThing(stage, "test_thing.a", "id-1", text: dependent)
            try await importThing(stage, "test_thing.\(instance)", "id-2", text: dependent)
            #expect(await stage.store.snapshot().records.count == 2)
        }
    }

    /// What the configuration says of an object need not wait for its import.
    @Test func keysThatAreConfiguredAreKnown() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        try await importThing(stage, "test_thing.of_members[\"m\"]", "id-2", text: dependent)
        #expect(await stage.store.snapshot().records.count == 1)
    }

    @Test func dataSourcesThatTheBlockNeedsAreRead() async throws {
        let stage = try await Stage.withTwoForgottenThings()
        stage.world.change("b", "needs", to: Value(.list([.string("id-1")], element: .string)))
        try await importThing(stage, "test_thing.of_data[0]", "id-2", text: dependent)
        #expect(stage.world.calls == ["read a"])
        let error = await #expect(throws: DiagnosticsError.self) {
            try await importThing(stage, "test_thing.of_data[1]", "id-1", text: dependent)
        }
        #expect(error?.diagnostics.map(\.summary) == ["No such instance"])
    }

    private func importThing(
        _ stage: Stage,
        _ address: String,
        _ id: String,
        text: String? = nil
    ) async throws {
        let parts = try stage.parts(text ?? self.text)
        let seal = await stage.store.secretSeal()
        try await withLease(stage) { run in
            let importer = Importer(
                configuration: parts.configuration,
                evaluator: parts.evaluator,
                providers: stage.world.providers,
                store: stage.store,
                seal: seal
            )
            _ = try await importer.import(
                try InstanceAddress(parsing: address),
                id: id,
                run: run,
                snapshot: await stage.store.snapshot()
            )
        }
    }

    private func withLease(_ stage: Stage, _ body: (RunID) async throws -> Void) async throws {
        try await stage.store.acquireLease(
            LeaseHolder(who: "test", processID: 1, command: "import", since: 0)
        )
        do {
            try await body(
                try await stage.store.beginRun(RunDraft(command: "import", who: "test", reason: nil))
            )
        } catch {
            await stage.store.releaseLease()
            throw error
        }
        await stage.store.releaseLease()
    }
}
