import Addresses
import Configuration
import Execution
import Planning
import Providers
import Rendering
import Rotation
import SourceText
import StateModel
import Workbench

/// Carries out what is due, and says what was done and what comes next.
struct RotationRun {
    let context: CommandContext
    let session: Session
    let request: PlanRequest
    /// Told only where something is done, as what was found is: whoever runs it from time to time has read them before.
    let warnings: [Diagnostic]

    func run(_ snapshot: StateSnapshot, isDetailed: Bool) async throws(DiagnosticsError) -> Int32 {
        var request = request
        var snapshot = snapshot
        var refusals: [RotationRefusal] = []
        if request.rotation.wishes.values.contains(.confirm) {
            refusals = try await session.confirm(Set(request.rotation.wishes.keys), snapshot)
            request.rotation.wishes = [:]
            snapshot = try await session.snapshot()
        }
        request.rotation.isOnly = true
        let proposal = try await session.proposeRotations(request, snapshot)
        let found = proposal.outcome.rotations
        let plan = proposal.plan
        context.view.report(plan.hasChanges ? warnings + proposal.outcome.warnings : found.reminders)
        let overtaken = overtaken(found, request.rotation.wishes)
        var ending: RunEnding?
        if plan.hasChanges {
            let result = try await session.rotate(proposal, verifies: request.rotation.verifies)
            // The rows below tell how far each key has come; what follows them is the last thing on the screen.
            context.view.report(result.allDiagnostics)
            ending = RunEnding(.rotation, result, of: plan, resume: resume(plan))
            snapshot = try await session.snapshot()
        }
        let after = RotationReport(keys: Self.keys(found.keys, facing: snapshot))
        let changed = Set(plan.changes.lazy.filter { $0.rotation != nil }.map(\.address))
        for key in after.keys {
            if overtaken.contains(key.address) {
                context.view.show(.rotating(key.address, context.view.suggesting(key.lineOfOvertaken)))
            } else if let line = key.line(
                wasChanged: changed.contains(key.address),
                isNamed: request.rotation.selection != nil
            ) {
                context.view.show(.rotating(key.address, context.view.suggesting(line)))
            }
        }
        refusals += found.refusals
        context.view.report(refusals.map(\.diagnostic))
        if let ending {
            context.view.show(ending)
        }
        guard ending?.result.succeeded ?? true, refusals.isEmpty else {
            return ExitStatus.failed
        }
        return isDetailed && after.isPending ? ExitStatus.changes : ExitStatus.done
    }

    /// The keys of which a rotation was asked for while one was under way.
    private func overtaken(
        _ found: FoundRotations,
        _ wishes: [InstanceAddress: RotationWish]
    ) -> Set<InstanceAddress> {
        Set(
            wishes.lazy.filter { $0.value == .now && found.keys[$0.key]?.record?.isUnderWay ?? false }
                .map(\.key)
        )
    }

    /// The same keys as the state has them now.
    private static func keys(
        _ keys: [InstanceAddress: KeyRotation],
        facing snapshot: StateSnapshot
    ) -> [InstanceAddress: KeyRotation] {
        let rows = Dictionary(firstOf: snapshot.rotations.map { ($0.address, $0) })
        let ids = Dictionary(
            firstOf: snapshot.records.lazy.filter { $0.generation == 0 }.map { ($0.address, $0.objectID) }
        )
        return keys.filter { ids[$0.key] != nil }.mapValues { key in
            var key = key
            key.record = rows[key.address]
            key.wish = nil
            if let id = ids[key.address], id != key.keyID {
                key.keyID = id
                key.created = nil
                (key.isMissing, key.isOtherMissing) = (false, false)
            }
            return key
        }
    }

    /// The command that goes on with the rest: what is due, by the same configuration.
    private func resume(_ plan: Plan) -> String {
        let arguments = PlanArguments(
            request: request,
            variables: session.project.configuration.variables
        )
        let allowed = plan.allowed.map(\.option).sorted()
        return ([context.view.invocation, "rotate"] + allowed + arguments.settings).joined(separator: " ")
    }
}

extension KeyRotation {
    /// What is said of a key that is to be rotated now and was being rotated already.
    fileprivate var lineOfOvertaken: String {
        record?.isUnderWay ?? false
            ? "-now has no effect, as the last rotation is not over: \(standing)"
            : "-now had no effect, as the last rotation was not over, which it is now; \(standing)"
    }

    /// What is to be said of it after a run; nil where there is nothing.
    fileprivate func line(wasChanged: Bool, isNamed: Bool) -> String? {
        switch RotationAdvice(self) {
        // The warning about clocks says it for all keys.
        case .waiting(let wait) where wait.cause == .skew && !isNamed: nil
        case .waiting(let wait) where wait.isHeldUp: standing
        case .waiting(let wait) where wasChanged && [.overlap, .soak].contains(wait.cause):
            // Its last line says when.
            nil
        case .waiting, .idle: wasChanged || isNamed ? standing : nil
        case .due: isNamed && !wasChanged ? standing : nil
        case .refused: nil
        }
    }
}
