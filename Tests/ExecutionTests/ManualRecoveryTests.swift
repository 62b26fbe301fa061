import Addresses
import Execution
import JSONText
import Planning
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

@Suite("Settling an unfinished create by hand")
struct ManualRecoveryTests {
    private let text = #"resource "test_thing" "a" { name = "a" }"#

    @Test func discardingLetsTheNextApplyCreate() async throws {
        let stage = Stage()
        stage.world.strike("a", .lostBefore)
        try await stage.apply(text)
        try await settle(stage) { address, snapshot in
            try await ManualRecovery.discard(address, in: stage.store, snapshot: snapshot)
        }
        #expect(await stage.store.snapshot().openIntents.isEmpty)
        try await stage.apply(text)
        #expect(stage.world.names == ["a"])
    }

    @Test func adoptingTakesTheObjectIntoTheState() async throws {
        let stage = Stage()
        stage.world.strike("a", .lostAfter)
        try await stage.apply(text)
        try await settle(stage) { address, snapshot in
            _ = try await ManualRecovery(providers: stage.world.providers, store: stage.store)
                .adopt(address, id: "id-1", snapshot: snapshot)
        }
        let snapshot = await stage.store.snapshot()
        #expect(snapshot.openIntents.isEmpty)
        #expect(snapshot.records.map(\.objectID) == ["id-1"])
        try await stage.apply(text)
        #expect(stage.world.names == ["a"])
    }

    @Test func anObjectThatCannotBeItIsNotAdopted() async throws {
        let stage = Stage()
        try await stage.apply(#"resource "test_thing" "b" { name = "b" }"#)
        try await stage.forgetEverything()
        stage.world.strike("a", .lostBefore)
        try await stage.apply(text)
        let error = await #expect(throws: DiagnosticsError.self) {
            try await settle(stage) { address, snapshot in
                _ = try await ManualRecovery(providers: stage.world.providers, store: stage.store)
                    .adopt(address, id: "id-1", snapshot: snapshot)
            }
        }
        #expect(error?.diagnostics.first?.summary == "Not what the unfinished create made")
        #expect(error?.diagnostics.first?.detail.contains("its name is another") == true)
        #expect(await stage.store.snapshot().openIntents.count == 1)
    }

    @Test func withoutAnUnfinishedCreateThereIsNothingToRecover() async throws {
        let stage = Stage()
        try await stage.apply(text)
        let error = await #expect(throws: DiagnosticsError.self) {
            try await settle(stage) { address, snapshot in
                try await ManualRecovery.discard(address, in: stage.store, snapshot: snapshot)
            }
        }
        #expect(error?.diagnostics.first?.summary == "Nothing to recover")
    }

    private func settle(
        _ stage: Stage,
        _ body: (InstanceAddress, StateSnapshot) async throws -> Void
    ) async throws {
        try await stage.store.acquireLease(
            LeaseHolder(who: "test", processID: 1, command: "recover", since: 0)
        )
        let snapshot = await stage.store.snapshot()
        do {
            try await body(InstanceAddress(ResourceAddress(type: "test_thing", name: "a")), snapshot)
        } catch {
            await stage.store.releaseLease()
            throw error
        }
        await stage.store.releaseLease()
    }
}
