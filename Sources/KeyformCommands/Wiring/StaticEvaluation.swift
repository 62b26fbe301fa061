import Addresses
import Configuration
import SourceText

/// Evaluates every expression with variables and resources of which only the types are known.
struct StaticEvaluation {
    private let project: Project

    init(_ project: Project) {
        self.project = project
    }

    /// The errors that appear whatever the values are.
    func diagnostics() -> [Diagnostic] {
        let configuration = project.configuration
        let evaluator = project.evaluator(UnknownResources(configuration))
        var found = evaluator.variableValidations()
        for block in configuration.resources {
            let (expansion, _, problems) = evaluator.expansion(of: block)
            // That the number of instances is not known is no fault of the configuration here.
            if case .unknown = expansion {
                found += problems.filter {
                    !$0.summary.hasPrefix("Invalid count") && !$0.summary.hasPrefix("Invalid for_each")
                }
            } else {
                found += problems
            }
            found += evaluator.timeouts(block).1
            for key in sample(expansion) {
                found += evaluator.instance(block, key: key, expansion: expansion).diagnostics
            }
        }
        for output in configuration.outputs {
            found += evaluator.output(output).2
        }
        for provider in configuration.providers {
            found += evaluator.provider(provider).2
        }
        return found
    }

    /// One instance stands for all: what differs between them are values, not types.
    private func sample(_ expansion: Expansion) -> [InstanceKey?] {
        Array(expansion.keys().prefix(1))
    }
}
