/// Compares configuration, state and what the API reports, and says what is to be done; no I/O.
package enum Planner {
    /// Makes the plan, or says what must be read before there can be one.
    package static func plan(_ input: PlanningInput) -> PlanningResult {
        PlanningPass(input).run()
    }
}
