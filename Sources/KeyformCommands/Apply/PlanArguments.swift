import Addresses
import Configuration
import Planning
import Providers
import SourceText
import Workbench

/// The arguments that make the same plan again, as words of a shell's command line.
struct PlanArguments {
    let request: PlanRequest
    /// The configuration's variables, of which sensitive and ephemeral ones are named without their values.
    let variables: [String: VariableBlock]

    /// What says which values the configuration gets, and what the plan may do.
    var settings: [String] {
        var words: [String] = []
        if request.adopts {
            words.append("-adopt")
        }
        if request.ignoresTerraformState {
            words.append("-ignore-terraform-state")
        }
        for given in request.variables {
            switch given {
            case .file(let path): words.append("-var-file=\(path)".quotedForShell)
            case .assignment(let text): words += ["-var", shown(text).quotedForShell]
            }
        }
        return words
    }

    /// The parts of the configuration that are planned.
    var selection: [String] {
        request.targets.map { "-target=\($0.description)".quotedForShell }
            + request.excludes.map { "-exclude=\($0.description)".quotedForShell }
    }

    /// The command that saves the plan.
    func saving(_ plan: Plan) -> String {
        making(plan, "-out=FILE")
    }

    /// The command that writes the plan for its review.
    func reviewing(_ plan: Plan) -> String {
        making(plan, "-markdown=FILE")
    }

    private func making(_ plan: Plan, _ last: String) -> String {
        var words = ["keyform plan"]
        switch plan.mode {
        case .normal: break
        case .destroy: words.append("-destroy")
        case .refreshOnly: words.append("-refresh-only")
        }
        if !request.refreshes {
            words.append("-refresh=false")
        }
        words += plan.allowed.map(\.option).sorted()
        words += settings + selection
        words += request.replacements.map { "-replace=\($0.description)".quotedForShell }
        return (words + [last]).joined(separator: " ")
    }

    private func shown(_ assignment: String) -> String {
        let name = String(assignment.prefix { $0 != "=" })
        let mayBeShown = variables[name].map { !$0.isSensitive && !$0.isEphemeral } ?? false
        return mayBeShown ? assignment : "\(name)=..."
    }
}
