package import Addresses
import Evaluation
import HCL
package import SourceText
import Values

/// One entry of `replace_triggered_by`.
package struct ReplacementTrigger: Sendable, Hashable {
    package let target: ResourceDependency
    /// The attribute whose change triggers; nil for any change of the object.
    package let attribute: String?

    package init(target: ResourceDependency, attribute: String?) {
        self.target = target
        self.attribute = attribute
    }
}

/// Triggers.
extension ConfigurationEvaluator {
    /// What `replace_triggered_by` of one instance refers to.
    package func replacementTriggers(
        _ block: ResourceBlock,
        key: InstanceKey?,
        expansion: Expansion
    ) -> ([ReplacementTrigger], [Diagnostic]) {
        let place = place(of: block, key: key, expansion)
        var triggers: [ReplacementTrigger] = []
        var diagnostics: [Diagnostic] = []
        for expression in block.lifecycle.replaceTriggeredBy {
            let found = evaluate(expression, in: place)
            diagnostics += found.diagnostics
            guard !found.diagnostics.hasErrors else { continue }
            let attribute = triggeringAttribute(expression)
            triggers += found.dependencies.sorted().map {
                ReplacementTrigger(target: $0, attribute: attribute)
            }
        }
        return (triggers, diagnostics)
    }

    /// The attribute that a reference to a resource goes on to.
    private func triggeringAttribute(_ expression: Expression) -> String? {
        let steps: [TraversalStep]
        switch expression.node {
        case .traversal:
            guard let reference = references(in: expression).found.first else { return nil }
            steps = Array(reference.behindKey)
        case .relativeTraversal(_, let behind):
            steps = behind
        default:
            return nil
        }
        guard case .attribute(let name) = steps.first?.kind else { return nil }
        return name
    }
}
