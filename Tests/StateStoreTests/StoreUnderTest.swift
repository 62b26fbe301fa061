import Addresses
import Foundation
package import StateModel
import Synchronization
package import TestSupport
import Values

/// A kind of store, as the suites of this target need it.
package struct StoreUnderTest: Sendable {
    let name: String
    private let makeStore: @Sendable (ScratchFolder, TestClock) throws -> any StateStore
    private let reopenStore: (@Sendable (ScratchFolder) throws -> any StateReading)?

    /// - Parameters:
    ///   - name: how tests call it.
    ///   - make: makes an empty store in the folder that seals the attribute `secret_key` of the type `t`.
    ///   - reopen: opens what `make` left in the folder, as another process would; nil for a store that lives as long as
    ///     the process.
    package init(
        _ name: String,
        make: @escaping @Sendable (ScratchFolder, TestClock) throws -> any StateStore,
        reopen: (@Sendable (ScratchFolder) throws -> any StateReading)? = nil
    ) {
        self.name = name
        makeStore = make
        reopenStore = reopen
    }

    package static let memory = StoreUnderTest(
        "memory",
        make: { _, clock in
            InMemoryStateStore(policy: SealingPolicy(sealed: ["t": ["secret_key"]]), clock: clock.read)
        }
    )

    func make(_ folder: ScratchFolder, clock: TestClock = TestClock()) throws -> any StateStore {
        try makeStore(folder, clock)
    }

    func reopened(_ folder: ScratchFolder) throws -> (any StateReading)? {
        try reopenStore?(folder)
    }

    /// A store with the lease taken and a run begun.
    func begun(
        _ folder: ScratchFolder,
        clock: TestClock = TestClock()
    ) async throws -> (store: any StateStore, run: RunID) {
        let store = try make(folder, clock: clock)
        try await store.acquireLease(.test)
        return (store, try await store.beginRun(RunDraft(command: "apply", who: "a@b", reason: nil)))
    }
}

/// Counts a millisecond with every reading.
package final class TestClock: Sendable {
    private let now = Mutex<Int64>(1_700_000_000_000)

    package init() {}

    package var read: @Sendable () -> Int64 {
        { [self] in
            now.withLock { now in
                now += 1
                return now
            }
        }
    }

    func advance(by milliseconds: Int64) {
        now.withLock { $0 += milliseconds }
    }
}
