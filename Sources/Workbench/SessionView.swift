package import Configuration
package import Execution
package import Planning
package import Rendering
package import SourceText

/// Shows what a session comes to.
package protocol SessionView: Sendable {
    /// How to call this program again in the same surroundings, without the command itself.
    var invocation: String { get }
    func show(_ event: ExecutionEvent)
    func show(_ plan: Plan)
    /// A plan that was made and shown before is carried out from here on.
    func showBeginning(of plan: Plan)
    /// What is left to Terraform, beside a plan.
    func show(_ setAside: SetAside)
    /// A plan could not be made; the diagnostics follow.
    ///
    /// - Parameter partial: what was planned until then; nil when that is nothing.
    func showFailedPlanning(_ partial: Plan?)
    /// What carrying out a plan came to.
    func show(_ ending: RunEnding)
    /// A remark on the work, as whole lines.
    func remark(_ text: String)
    /// A line beside the output.
    func note(_ line: String)
    /// Shows diagnostics; of those that have one cause, one.
    func report(_ diagnostics: [Diagnostic])
}

extension SessionView {
    package func showBeginning(of plan: Plan) {}
}
