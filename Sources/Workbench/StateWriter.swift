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
        try await diagnosing(await body(store, run))
    }
}

extension Bench {
    /// Changes the state in one run of the history.
    ///
    /// - Parameters:
    ///   - command: its name in the history.
    ///   - access: `writing` or `rekeying`.
    ///   - failing: what the history says of a run that throws.
    ///   - body: does the work and gives the summary for the history.
    /// - Throws: what `body` throws, and when the right to write cannot be had.
    package func writing(
        _ command: String,
        access: StateAccess = .writing,
        failing: (DiagnosticsError) -> String = { _ in "failed" },
        _ body: (StateWriter) async throws(DiagnosticsError) -> String
    ) async throws(DiagnosticsError) {
        try await withStore(access) { (store) throws(DiagnosticsError) in
            let writer = StateWriter(
                store: store,
                snapshot: try await diagnosing(await store.snapshot()),
                run: try await diagnosing(await store.beginRun(draft(command)))
            )
            do throws(DiagnosticsError) {
                let summary = try await body(writer)
                try await writer.recorded { (store, run) throws(StateError) in
                    try await store.endRun(run, .succeeded, summary: summary)
                }
            } catch {
                try? await store.endRun(writer.run, .failed, summary: failing(error))
                throw error
            }
        }
    }
}
