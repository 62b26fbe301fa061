import Configuration
import Planning
import Providers
import Rotation
import StateModel

/// Keys that the plan makes and that a `rotation` block covers: they are handed on by the run that makes them.
extension Executor {
    /// Puts the keys that were made among those that are handed on.
    func addNewKeys() {
        for (id, progress) in made.sorted(by: { $0.key < $1.key }) {
            let step = plan.steps[id]
            do throws(StepFailure) {
                delivering[id] = try delivery(of: step, progress)
            } catch {
                add(error, step)
            }
        }
        made = [:]
    }

    private func delivery(of step: Step, _ progress: StepProgress) throws(StepFailure) -> RotationWork? {
        let record = try existing(step.key)
        let before = rotations[step.key.address]
        let change = plan.changes[step.change]
        let planned = PlannedRotation(
            move: .deliver,
            reason: "",
            changesCharge: false,
            sinks: change.deliveries,
            version: before?.version ?? 0
        )
        let settings = try settings(of: record)
        guard let settings, !(before?.isUnderWay ?? false),
            let beginning = knowledge(of: record, settings, before, planned).beginning(.deliver, reason: "")
        else {
            return nil
        }
        return RotationWork(
            row: beginning.record,
            step: step,
            change: change,
            planned: planned,
            progress: progress,
            isOfNewKey: true
        )
    }

    /// Shows that a key works before it is handed on for the first time.
    func proveBeforeDelivery(_ work: inout RotationWork) async throws(StepFailure) {
        guard work.row.phase == .done, work.row.isVerified == false, work.row.terms.verifies,
            rotation.verifies
        else {
            return
        }
        let proven = try await proveAlive(&work, work.keyInCharge)
        var row = work.row
        row.isVerified = proven.isShown
        row.problem = nil
        try await commit(&work, row, [proven.text])
    }
}
