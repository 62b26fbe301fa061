import Rendering
import Workbench

extension CommandContext {
    /// Where a plan that is made here and now comes from.
    ///
    /// - Parameters:
    ///   - lineage: of the state; empty where there is none.
    ///   - createdAt: milliseconds since 1970.
    /// - Returns: what its review says of it.
    func reviewOrigin(lineage: String, createdAt: Int64 = Surroundings.now()) -> ReviewedPlan.Origin {
        ReviewedPlan.Origin(lineage: lineage, createdAt: createdAt, isSandbox: bench.state.sandbox.isOn)
    }
}
