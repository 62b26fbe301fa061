package import Configuration
package import Execution
package import Planning
package import SourceText

/// Shows what a session comes to.
package protocol SessionView: Sendable {
    /// How to call this program again in the same surroundings, without the command itself.
    var invocation: String { get }
    func show(_ event: ExecutionEvent)
    func show(_ plan: Plan)
    /// What is left to Terraform, beside a plan.
    func show(_ setAside: SetAside)
    /// A plan could not be made; the diagnostics follow.
    ///
    /// - Parameter partial: what was planned until then; nil when that is nothing.
    func showFailedPlanning(_ partial: Plan?)
    /// What an apply came to.
    ///
    /// - Parameters:
    ///   - result: what was done and what was not.
    ///   - mode: of the plan.
    ///   - resume: the command that goes on with the rest.
    func show(_ result: ApplyResult, mode: Plan.Mode, resume: String)
    /// A remark on the work, as whole lines.
    func remark(_ text: String)
    /// A line beside the output.
    func note(_ line: String)
    /// Shows diagnostics; of those that have one cause, one.
    func report(_ diagnostics: [Diagnostic])
}
