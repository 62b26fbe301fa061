package import Addresses
package import Evaluation
package import HCL
package import SourceText
package import Values

/// Evaluates the expressions of a configuration against variables and resources.
///
/// Locals are evaluated once for the lifetime of the evaluator, so whoever owns it evaluates a block only when all
/// that it refers to has its final value: in the order of `ResourceGraph.resourceOrder` while planning, and when the
/// steps it depends on are done while applying. A diagnostic of a local is given once, with the first block that
/// uses it.
package final class ConfigurationEvaluator {
    package let configuration: Configuration
    package let graph: ResourceGraph
    let variables: [String: Value]
    let resources: any ResourceValues
    let functions: FunctionTable
    let settings: EvaluationSettings

    /// - Parameter variables: by name, as `VariableValues` gives them; a missing one counts as unknown.
    package init(
        configuration: Configuration,
        graph: ResourceGraph,
        variables: [String: Value],
        resources: any ResourceValues,
        functions: FunctionTable,
        settings: EvaluationSettings = EvaluationSettings()
    ) {
        self.configuration = configuration
        self.graph = graph
        self.variables = variables
        self.resources = resources
        self.functions = functions
        self.settings = settings
    }

    /// Evaluates `count` or `for_each`.
    ///
    /// - Returns: the expansion (`unknown` when a diagnostic says that it cannot be known), and what it depends on.
    package func expansion(of block: ResourceBlock) -> (Expansion, [ResourceDependency], [Diagnostic]) {
        (.single, [], [])
    }

    /// Evaluates the arguments of one instance.
    ///
    /// - Parameter expansion: of the same block; gives `each.value`.
    package func instance(
        _ block: ResourceBlock,
        key: InstanceKey?,
        expansion: Expansion
    ) -> EvaluatedInstance {
        EvaluatedInstance(configuration: .null(), dependencies: [], diagnostics: [])
    }

    /// Evaluates the value of an output; its preconditions are for `conditions`.
    package func output(_ block: OutputBlock) -> (Value, [ResourceDependency], [Diagnostic]) {
        (.null(), [], [])
    }

    /// Evaluates the arguments of a provider block into an object; left out ones are absent.
    package func provider(_ block: ProviderBlock) -> (Value, [ResourceDependency], [Diagnostic]) {
        (.null(), [], [])
    }

    /// What an expression of `console` sees is what an output sees.
    package func evaluate(_ expression: Expression) -> (Value, [ResourceDependency], [Diagnostic]) {
        (.null(), [], [])
    }

    /// Evaluates conditions and gives a diagnostic for each one that does not hold.
    ///
    /// - Parameters:
    ///   - owner: what the conditions belong to.
    ///   - kind: decides the wording and whether `self` can be used.
    ///   - selfValue: the object that `self` stands for in a postcondition.
    package func conditions(
        _ conditions: [Condition],
        of owner: ConditionOwner,
        kind: ConditionKind,
        selfValue: Value? = nil
    ) -> ConditionResult {
        ConditionResult()
    }

    /// Seconds by operation from the `timeouts` block.
    package func timeouts(_ block: ResourceBlock) -> ([String: Int], [Diagnostic]) {
        ([:], [])
    }

    /// What `replace_triggered_by` of one instance refers to.
    package func replacementTriggers(
        _ block: ResourceBlock,
        key: InstanceKey?,
        expansion: Expansion
    ) -> ([ReplacementTrigger], [Diagnostic]) {
        ([], [])
    }

    /// The objects that an `import` block takes over.
    package func importTargets(_ block: ImportBlock) -> ([ImportTarget], [Diagnostic]) {
        ([], [])
    }

    /// Checks the validation rules of every variable, sorted by name.
    package func variableValidations() -> [Diagnostic] {
        []
    }
}

/// What conditions belong to, which decides what they can refer to and how messages name it.
package enum ConditionOwner: Sendable {
    case resource(ResourceBlock, key: InstanceKey?, Expansion)
    case output(OutputBlock)
    case check(CheckBlock)
    case variable(VariableBlock)
}

package enum ConditionKind: Sendable, Hashable {
    case precondition
    case postcondition
    /// Of a `check` block: a failure is a warning.
    case assertion
    case validation
}

package struct ConditionResult: Sendable {
    package var dependencies: [ResourceDependency] = []
    package var diagnostics: [Diagnostic] = []
    /// Whether a condition is not known yet and must be checked again while applying.
    package var isUndecided = false

    package init() {}
}

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

/// One object to take over.
package struct ImportTarget: Sendable {
    package let address: InstanceAddress
    /// A known, non-empty string.
    package let id: String
    package let declaration: SourceRange

    package init(address: InstanceAddress, id: String, declaration: SourceRange) {
        self.address = address
        self.id = id
        self.declaration = declaration
    }
}
