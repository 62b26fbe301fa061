import Addresses
import Execution
import Planning
import Providers
import SourceText
import StateModel
import Workbench

/// The command that goes on with what a run has left undone: what the run was told about the configuration and about
/// what to plan holds for the rest, too.
struct ResumeCommand {
    let invocation: String
    let plan: Plan
    let arguments: PlanArguments

    /// The command line, for a shell.
    func text(after result: ApplyResult) -> String {
        var words = [invocation, plan.mode == .destroy ? "destroy" : "apply"]
        if plan.mode == .refreshOnly {
            words.append("-refresh-only")
        }
        words += plan.allowed.map(\.option).sorted()
        words += arguments.settings + arguments.selection
        words += replacementsLeft(by: result).map { "-replace=\($0)".quotedForShell }
        return words.joined(separator: " ")
    }

    /// Requested replacements of which nothing is done; the plan after one that was begun does the rest by itself.
    private func replacementsLeft(by result: ApplyResult) -> [InstanceAddress] {
        guard !arguments.request.replacements.isEmpty else {
            return []
        }
        let failed = Set(result.failures.map(\.address))
        var steps: [InstanceAddress: Int] = [:]
        for step in plan.steps where plan.changes[step.change].reason == .requested {
            steps[step.key.address, default: 0] += 1
        }
        var left: [InstanceAddress: Int] = [:]
        for address in result.notStarted + result.failures.flatMap(\.skipped) {
            left[address, default: 0] += 1
        }
        return steps.filter { left[$0.key] == $0.value && !failed.contains($0.key) }.keys.sorted()
    }
}
