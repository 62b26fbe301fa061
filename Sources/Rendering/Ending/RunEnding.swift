package import Addresses
package import Execution
package import Planning
package import Providers
import SourceText

/// How the carrying out of a plan ended, as it is told.
package struct RunEnding: Sendable {
    /// What people call the work.
    package enum Work: String, Sendable {
        case apply = "Apply"
        case destroy = "Destroy"
        case rotation = "Run"
    }

    package let work: Work
    package let result: ApplyResult
    /// What the plan meant, line by line.
    package let sections: [PlanSection]
    /// The command that goes on with what was not done.
    package let resume: String
    /// Whether only rows were written, as they were found.
    package let isRefreshOnly: Bool

    package init(_ work: Work, _ result: ApplyResult, of plan: Plan, resume: String) {
        self.init(
            work,
            result,
            sections: plan.sections,
            resume: resume,
            isRefreshOnly: plan.mode == .refreshOnly
        )
    }

    init(
        _ work: Work,
        _ result: ApplyResult,
        sections: [PlanSection] = [],
        resume: String = "keyform apply",
        isRefreshOnly: Bool = false
    ) {
        self.work = work
        self.result = result
        self.sections = sections
        self.resume = resume
        self.isRefreshOnly = isRefreshOnly
    }

    /// The line that says what was done, in Terraform's words where it has them.
    package var line: String {
        "\(title) Resources: \(counts)."
    }

    /// The first words of that line.
    var title: String {
        if result.succeeded {
            return "\(work.rawValue) complete!"
        }
        return "\(work.rawValue) \(result.wasInterrupted ? "interrupted" : "failed")."
    }

    /// The rest of that line, without its full stop.
    var counts: String {
        guard work == .destroy, result.succeeded else {
            return result.summary
        }
        return "\(result.destroyed) destroyed"
            + (result.forgotten > 0 ? ", \(result.forgotten) forgotten" : "")
    }

    /// What was not started, because of a failure or an interruption.
    package var notStarted: [InstanceAddress] {
        result.failures.flatMap(\.skipped) + result.notStarted
    }

    /// What leads to the command that goes on: the same run again is of no use where its error would only come again.
    package var wayOn: String {
        guard result.needsCorrection else {
            return "What was done is recorded. To go on, run:"
        }
        let count = result.allDiagnostics.count { $0.severity == .error }
        return "What was done is recorded. Correct the error\(count == 1 ? "" : "s") above, then run:"
    }
}
