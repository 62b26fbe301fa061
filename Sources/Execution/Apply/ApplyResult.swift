package import Addresses
package import Planning
package import SourceText
package import StateModel

/// What came of applying a plan.
package struct ApplyResult: Sendable {
    package struct Failure: Sendable {
        /// Position in the plan's steps; for a meeting point, after all of these.
        let node: Int
        package let address: InstanceAddress
        let work: Step.Work
        package let diagnostic: Diagnostic
        /// Whether it is not known if it happened; the next run looks.
        package let isUncertain: Bool
        /// Steps that were not tried because of this one, in plan order.
        package var skipped: [InstanceAddress] = []
    }

    /// Of the plan.
    let mode: Plan.Mode
    package var added = 0
    package var changed = 0
    package var destroyed = 0
    package var imported = 0
    package var adopted = 0
    package var forgotten = 0
    /// Keys that were replaced in charge.
    package var rotated = 0
    /// Rows that took in how their objects were found.
    package var refreshed = 0
    /// Rows that were dropped because their objects are gone.
    var gone = 0
    package var failures: [Failure] = []
    /// Problems that belong to no single step, such as an output that cannot be evaluated.
    package var diagnostics: [Diagnostic] = []
    /// Steps that an interruption kept from being started, in plan order.
    package var notStarted: [InstanceAddress] = []
    package var outputs: [OutputRecord] = []
    /// Whether the user asked to stop, however far the work had come.
    package var isInterrupted = false
    /// Its number in the history, once it has begun.
    package var run: RunID?

    package init(mode: Plan.Mode = .normal) {
        self.mode = mode
    }

    package var succeeded: Bool {
        failures.isEmpty && notStarted.isEmpty && !diagnostics.hasErrors
    }

    /// Whether the user asked to stop before all was done.
    package var wasInterrupted: Bool {
        isInterrupted && !succeeded
    }

    /// Whether anything was done that others see.
    package var hasWritten: Bool {
        added + changed + destroyed + rotated > 0
    }

    /// How the run ended, for the history.
    package var outcome: RunOutcome {
        succeeded ? .succeeded : wasInterrupted ? .interrupted : .failed
    }

    /// For the history, for example `2 added, 0 changed, 0 destroyed`.
    package var summary: String {
        guard mode != .refreshOnly else {
            return "\(refreshed) refreshed" + (gone > 0 ? ", \(gone) removed from the state" : "")
        }
        return (imported > 0 ? "\(imported) imported, " : "")
            + (adopted > 0 ? "\(adopted) adopted, " : "")
            + "\(added) added, \(changed) changed, \(destroyed) destroyed"
            + (forgotten > 0 ? ", \(forgotten) forgotten" : "")
            + (rotated > 0 ? ", \(rotated) rotated" : "")
    }
}
