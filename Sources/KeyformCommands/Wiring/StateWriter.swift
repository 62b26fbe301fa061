import Execution
package import SourceText
package import StateModel
import Terminal

/// The right to write, held for one run of a command, with the state as it was when it was taken.
package struct StateWriter: Sendable {
    package let store: any StateStore
    package let snapshot: StateSnapshot
    package let run: RunID

    /// Does one thing to the state.
    package func recorded(
        _ body: (any StateStore, RunID) async throws(StateError) -> Void
    ) async throws(DiagnosticsError) {
        do throws(StateError) {
            try await body(store, run)
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
    }
}

extension CommandContext {
    /// Takes the right to write; whatever was read before may have changed.
    ///
    /// - Parameter access: `writing` or `rekeying`.
    /// - Returns: the state, with the lease held.
    /// - Throws: when the state cannot be opened, or someone else writes.
    package func acquireState(
        _ access: StateAccess = .writing
    ) async throws(DiagnosticsError) -> any StateStore {
        if lock.isRefused {
            report([
                .warning(
                    "The state is locked all the same",
                    "keyform has no -lock=false: two processes that write to one state at the same time would damage it. The"
                        + " right to write ends with the process that holds it, so there is never a lock to break;"
                        + " -lock-timeout=TIME waits for another process."
                )
            ])
        }
        let store = try openState(access) { [errors] path in
            errors.line(
                "Note: made the file \(path.inLine) with the key that seals the secrets in the state. Nothing else opens them:"
                    + " keep a copy of it in a safe place."
            )
        }
        try await takeLease(of: store)
        return store
    }

    /// Takes the right to write, and waits as long as was asked for while someone else has it.
    private func takeLease(of store: any StateStore) async throws(DiagnosticsError) {
        let clock = ContinuousClock()
        let start = clock.now
        var isTold = false
        while true {
            do throws(StateError) {
                return try await store.acquireLease(
                    LeaseHolder(
                        who: who,
                        processID: Self.processID,
                        command: command,
                        since: Self.millisecondsSinceEpoch()
                    )
                )
            } catch {
                let elapsed = clock.now - start
                guard case .locked = error, elapsed < lock.patience else {
                    throw DiagnosticsError(error.diagnostic)
                }
                if !isTold {
                    view.remark("Acquiring state lock. This may take a few moments...\n")
                    isTold = true
                }
                // An interruption ends the process; nothing has to be undone.
                try? await clock.sleep(for: min(.milliseconds(100), lock.patience - elapsed))
            }
        }
    }

    /// Runs a command that changes only the state, as one run of the history.
    ///
    /// - Parameters:
    ///   - command: its name in the history.
    ///   - access: `writing` or `rekeying`.
    ///   - body: does the work and gives the summary for the history.
    /// - Returns: the exit status.
    /// - Throws: what `body` throws, and when the right to write cannot be had.
    package func writing(
        _ command: String,
        access: StateAccess = .writing,
        _ body: (StateWriter) async throws(DiagnosticsError) -> String
    ) async throws(DiagnosticsError) -> Int32 {
        let store = try await acquireState(access)
        let outcome: Result<Void, DiagnosticsError>
        do throws(DiagnosticsError) {
            try await recordedRun(command, store, body)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await store.releaseLease()
        try outcome.get()
        return ExitStatus.done
    }

    private func recordedRun(
        _ command: String,
        _ store: any StateStore,
        _ body: (StateWriter) async throws(DiagnosticsError) -> String
    ) async throws(DiagnosticsError) {
        let writer: StateWriter
        do throws(StateError) {
            let snapshot = try await store.snapshot()
            let run = try await store.beginRun(RunDraft(command: command, who: who, reason: options.reason))
            writer = StateWriter(store: store, snapshot: snapshot, run: run)
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
        do throws(DiagnosticsError) {
            let summary = try await body(writer)
            try await writer.recorded { (store, run) throws(StateError) in
                try await store.endRun(run, .succeeded, summary: summary)
            }
        } catch {
            try? await store.endRun(writer.run, .failed, summary: "failed")
            throw error
        }
    }
}
