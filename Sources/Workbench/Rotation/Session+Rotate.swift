package import Addresses
package import Execution
import Planning
import Providers
package import Rotation
package import SourceText
package import StateModel

extension Session {
    /// The keys in charge, by their addresses in the configuration.
    package func keys(_ snapshot: StateSnapshot) -> Set<InstanceAddress> {
        let moves = Planner.moves(of: snapshot.records, in: project.configuration)
        return Set(
            snapshot.records.lazy.filter { record in
                record.generation == 0 && providers.canRotate(record.address.resource.type)
            }
            .map { moves[$0.address] ?? $0.address }
        )
    }

    /// Records that all who use some keys have the ones that came.
    ///
    /// - Returns: why that cannot be said of some of them.
    package func confirm(
        _ addresses: Set<InstanceAddress>,
        _ snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> [RotationRefusal] {
        let rows = Dictionary(firstOf: snapshot.rotations.map { ($0.address, $0) })
        let now = Surroundings.now()
        var refusals: [RotationRefusal] = []
        var confirmed: [RotationRecord] = []
        for address in addresses.sorted() {
            let row = rows[address]
            let key = KeyRotation(
                address: address,
                settings: nil,
                record: row,
                keyID: row?.inCharge ?? "",
                created: nil,
                hasSecret: true,
                clock: RotationClock(api: nil, local: now),
                wish: .confirm
            )
            if case .refused(let refusal) = RotationAdvice(key) {
                refusals.append(refusal)
            } else if let row, !row.isConfirmed {
                confirmed.append(row.confirmed)
            }
        }
        guard !confirmed.isEmpty else {
            return refusals
        }
        let run = try await diagnosing(await store.beginRun(bench.draft(bench.surroundings.command)))
        do throws(StateError) {
            for row in confirmed {
                let text = "confirmed: all who use the key have the one in charge"
                try await store.recordRotation(
                    row,
                    events: [
                        RotationEvent(run: run, address: row.address, phase: row.phase, text: text, at: now)
                    ],
                    exchanging: nil
                )
                progress(.rotating(row.address, text))
            }
            try await store.endRun(run, .succeeded, summary: "\(confirmed.count) confirmed")
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
        return refusals
    }

    /// Plans rotations and what follows from them, and shows nothing.
    package func proposeRotations(
        _ request: PlanRequest,
        _ snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> Proposal {
        try await proposeSilently(request, snapshot)
    }

    /// Carries out a plan of rotations; its caller shows what came of it.
    package func rotate(
        _ proposal: Proposal,
        verifies: Bool
    ) async throws(DiagnosticsError) -> ApplyResult {
        try await carryOut(proposal, verifies: verifies)
    }
}
