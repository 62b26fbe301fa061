import StateModel
import StateStoreTests
import Synchronization
import TestSupport
import Testing

@testable import SQLiteState

@Suite struct NewKeyFileTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    /// Who takes the lease hears of a key file that had to be made, once; who only reads makes none.
    @Test func aNewFileIsTold() async throws {
        let told = Mutex<[String]>([])
        for _ in 0..<2 {
            let store = try SQLiteStateStore.open(
                path: folder.database,
                mode: .writing,
                environment: folder.environment,
                onNewKeyFile: { path in told.withLock { $0.append(path) } },
                clock: { 0 }
            )
            _ = try await store.secretSeal()
            try await store.acquireLease(.test)
            await store.releaseLease()
        }
        #expect(told.withLock { $0 } == [folder.path + "/home/.config/keyform/state.key"])
    }
}
