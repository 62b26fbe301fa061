import Addresses
package import Execution
import Planning
package import SourceText
package import StateModel

extension Session {
    /// What was changed outside; only reads.
    ///
    /// - Throws: when the configuration, the state or an account cannot be read.
    package func drift(
        _ request: PlanRequest,
        _ snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> DriftReport {
        var request = request
        request.mode = .refreshOnly
        var session = self
        session.tellsReads = false
        let outcome = try await session.plan(request, snapshot, try await seal(), applies: false)
        let search = DriftSearch(providers, snapshot) { [store] address in
            let written = (try? await store.operations(at: address)) ?? []
            return written.lazy.filter { $0.action == .create || $0.action == .update }
                .compactMap(\.endedAt).max()
        }
        return await search.report(outcome)
    }

    /// Shows what has not been reported before, and remembers all that is there as reported; the lease must be held.
    ///
    /// What is shown and cannot be remembered is shown again.
    ///
    /// - Parameters:
    ///   - report: of this moment.
    ///   - show: shows the rest of it.
    /// - Returns: what was shown.
    /// - Throws: when the state's key is not here.
    package func reportNew(
        _ report: DriftReport,
        _ show: (DriftReport) -> Void
    ) async throws(DiagnosticsError) -> DriftReport {
        let reported = try await diagnosing(await store.reportedDrift())
        guard let new = report.unreported(reported, seal: try await seal()) else {
            throw DiagnosticsError(
                .error(
                    "Reported changes are not known",
                    "What was reported is known again by keyed hashes, and the key of this state is not here. Give it by"
                        + " KEYFORM_STATE_KEY, KEYFORM_STATE_KEY_FILE or KEYFORM_STATE_PASSPHRASE."
                )
                .hinting("To see all changes without it:", command: "keyform drift")
            )
        }
        show(new.report)
        if new.marks != reported {
            try await diagnosing(await store.recordReportedDrift(new.marks))
        }
        return new.report
    }
}
