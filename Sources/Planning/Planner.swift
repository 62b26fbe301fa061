package import Addresses
package import Configuration
package import StateModel

/// Compares configuration, state and what the API reports, and says what is to be done; no I/O.
package enum Planner {
    /// Makes the plan, or says what must be read before there can be one.
    package static func plan(_ input: PlanningInput) -> PlanningResult {
        PlanningPass(input).run()
    }

    /// Where a plan will move recorded objects: the new address by the old one.
    package static func moves(
        of records: [ResourceRecord],
        in configuration: Configuration
    ) -> [InstanceAddress: InstanceAddress] {
        let origins = StateMoves(records: records, configuration: configuration).origins
        return Dictionary(origins.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
