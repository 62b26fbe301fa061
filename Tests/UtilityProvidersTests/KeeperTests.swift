import Addresses
import JSONText
import Providers
import SourceText
import StateModel
import StateStoreTests
import Testing

@testable import UtilityProviders

/// What `keepers` do, and a create that was cut off.
@Suite struct KeeperTests {
    private let store = InMemoryStateStore()
    private let surroundings = ProviderSurroundings.test()

    private func session(_ text: String) throws -> UtilitySession {
        try UtilitySession(text, store, surroundings: surroundings)
    }

    private static let types = [
        "random_password": "length = 8", "random_string": "length = 8", "random_id": "byte_length = 2",
        "random_bytes": "length = 2", "random_integer": "min = 1\n  max = 9",
        "random_shuffle": "input = [\"a\"]",
        "random_pet": "", "random_uuid": "", "random_uuid4": "", "random_uuid7": "",
    ]

    private func text(_ type: String, _ keepers: String) -> String {
        "resource \"\(type)\" \"x\" {\n  \(Self.types[type] ?? "")\n  keepers = \(keepers)\n}"
    }

    @Test(arguments: types.keys.sorted())
    func keepersReplace(_ type: String) async throws {
        try await session(text(type, "null")).apply()
        #expect(try await session(text(type, "{}")).plan().actions.isEmpty)
        let isStrict = type == "random_bytes"
        #expect(try await session(text(type, "{ a = null }")).plan().actions.isEmpty != isStrict)
        #expect(
            try await session(text(type, "{ a = 1 }")).apply().actions.values.map(\.self) == [
                .replaceDestroyFirst
            ]
        )
        #expect(try await session(text(type, "{ a = \"1\" }")).plan().actions.isEmpty)
        #expect(
            try await session(text(type, "{}")).plan().actions.values.map(\.self) == [.replaceDestroyFirst]
        )
    }

    /// A keeper that is known only after apply replaces; a map of which nothing is known may hold nothing.
    @Test func unknownKeepers() async throws {
        let triggers = "resource \"terraform_data\" \"t\" {\n  triggers_replace = 1\n}\n"
        try await session(text("random_uuid", "{ a = \"x\" }") + "\n" + triggers).apply()
        let replacing = triggers.replacing("= 1", with: "= 2")
        let pulled = try await session(
            text("random_uuid", "{ a = terraform_data.t.id }") + "\n" + replacing
        ).apply()
        #expect(pulled.actions["random_uuid.x"] == .replaceDestroyFirst)
        #expect(
            try await session(text("random_uuid", "{ a = terraform_data.t.id }") + "\n" + replacing).plan()
                .actions.isEmpty
        )
    }

    /// What a run was cut off from making is made by the next one: there is nothing that could have been lost.
    @Test func aCreateThatWasCutOffDidNotHappen() async throws {
        let address = try InstanceAddress(parsing: "random_uuid.x")
        try await store.acquireLease(LeaseHolder(who: "test", processID: 1, command: "apply", since: 0))
        let run = try await store.beginRun(RunDraft(command: "apply", who: "test", reason: nil))
        _ = try await store.recordIntent(
            IntentDraft(
                run: run,
                key: RecordKey(address: address),
                action: .create,
                objectID: nil,
                recognition: .null,
                reason: "test"
            )
        )
        await store.releaseLease()
        #expect(try await session(text("random_uuid", "null")).apply().actions == ["random_uuid.x": .create])
        #expect(try await session(text("random_uuid", "null")).plan().actions.isEmpty)
        #expect(await store.snapshot().openIntents.isEmpty)
    }
}
