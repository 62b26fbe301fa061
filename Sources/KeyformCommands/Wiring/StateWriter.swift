import Execution
package import SourceText
package import StateModel

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
        let store = try openState(access)
        do throws(StateError) {
            try await store.acquireLease(
                LeaseHolder(
                    who: who,
                    processID: Self.processID,
                    command: command,
                    since: Self.millisecondsSinceEpoch()
                )
            )
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
        return store
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
                try await store.endRun(run, succeeded: true, summary: summary)
            }
        } catch {
            try? await store.endRun(writer.run, succeeded: false, summary: "failed")
            throw error
        }
    }
}
