import Addresses
import Configuration
import Execution
import Planning
import SourceText
import StateModel

/// The command that goes on with what a run has left undone: what the run was told about the configuration and about
/// what to plan holds for the rest, too.
struct ResumeCommand {
    let invocation: String
    let plan: Plan
    let options: PlanOptions
    /// The configuration's variables, of which sensitive and ephemeral ones are named without their values.
    let variables: [String: VariableBlock]

    /// The command line, for a shell.
    func text(after result: ApplyResult) -> String {
        var words = [invocation, plan.mode == .destroy ? "destroy" : "apply"]
        if plan.mode == .refreshOnly {
            words.append("-refresh-only")
        }
        words += plan.allowed.map { "-allow=\($0.rawValue)" }.sorted()
        if options.ignoresTerraformState {
            words.append("-ignore-terraform-state")
        }
        for given in options.variables.given {
            switch given {
            case .file(let path): words.append("-var-file=\(path)".quotedForShell)
            case .assignment(let text): words += ["-var", shown(text).quotedForShell]
            }
        }
        words += options.targets.map { "-target=\($0)".quotedForShell }
        words += options.excludes.map { "-exclude=\($0)".quotedForShell }
        words += replacementsLeft(by: result).map { "-replace=\($0)".quotedForShell }
        return words.joined(separator: " ")
    }

    private func shown(_ assignment: String) -> String {
        let name = String(assignment.prefix { $0 != "=" })
        let mayBeShown = variables[name].map { !$0.isSensitive && !$0.isEphemeral } ?? false
        return mayBeShown ? assignment : "\(name)=..."
    }

    /// Requested replacements of which nothing is done; the plan after one that was begun does the rest by itself.
    private func replacementsLeft(by result: ApplyResult) -> [InstanceAddress] {
        guard !options.replacements.isEmpty else {
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
