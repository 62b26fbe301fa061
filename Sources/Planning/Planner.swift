package import Addresses
package import Configuration
import SourceText
package import StateModel

/// Compares configuration, state and what the API reports, and says what is to be done; no I/O.
package enum Planner {
    /// Makes the plan in one go, or says what must be read before there can be one.
    package static func plan(_ input: PlanningInput) -> PlanningResult {
        PlanningPass(input).finish()
    }

    /// The recorded objects that a plan is about: what the selection names and what that needs.
    package static func records(_ input: PlanningInput) -> [ResourceRecord] {
        let records = input.snapshot.records
        guard !input.selection.targets.isEmpty || !input.selection.excludes.isEmpty || input.isOnlyRotation
        else {
            return records
        }
        let moves = StateMoves(records: records, configuration: input.configuration)
        let scope = input.scope(of: moves.records)
        let targets = Dictionary(firstOf: moves.origins.map { ($1, $0) })
        return records.filter { scope.contains(targets[$0.address] ?? $0.address) }
    }

    /// Where a plan will move recorded objects: the new address by the old one.
    package static func moves(
        of records: [ResourceRecord],
        in configuration: Configuration
    ) -> [InstanceAddress: InstanceAddress] {
        let origins = StateMoves(records: records, configuration: configuration).origins
        return Dictionary(firstOf: origins.map { ($1, $0) })
    }
}
