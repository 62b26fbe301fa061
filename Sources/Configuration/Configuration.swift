package import Addresses
package import HCL
package import SourceText
package import Values

/// All blocks of one configuration directory, typed and checked against the schemas.
package struct Configuration: Sendable {
    package var variables: [String: VariableBlock]
    package var locals: [String: LocalDefinition]
    /// In source order.
    package var outputs: [OutputBlock]
    /// In source order; managed resources and data sources.
    package var resources: [ResourceBlock]
    package var providers: [ProviderBlock]
    package var moves: [MovedBlock]
    package var removals: [RemovedBlock]
    package var imports: [ImportBlock]
    package var checks: [CheckBlock]

    package init() {
        variables = [:]
        locals = [:]
        outputs = []
        resources = []
        providers = []
        moves = []
        removals = []
        imports = []
        checks = []
    }
}

package struct VariableBlock: Sendable {
    package let name: String
    package let type: ValueType
    package let defaultValue: Value?
    package let description: String?
    package let isSensitive: Bool
    package let isEphemeral: Bool
    package let isNullable: Bool
    package let validations: [Condition]
    package let declaration: SourceRange
}

/// A `condition` and its `error_message`, of a validation, precondition, postcondition or assertion.
package struct Condition: Sendable {
    package let condition: Expression
    package let errorMessage: Expression
    package let declaration: SourceRange
}

package struct LocalDefinition: Sendable {
    package let name: String
    package let expression: Expression
}

package struct OutputBlock: Sendable {
    package let name: String
    package let value: Expression
    package let description: String?
    package let isSensitive: Bool
    package let isEphemeral: Bool
    package let dependsOn: [ResourceAddress]
    package let preconditions: [Condition]
    package let declaration: SourceRange
}

/// A `resource` or `data` block.
package struct ResourceBlock: Sendable {
    package let address: ResourceAddress
    package let repetition: Repetition
    /// The arguments by name, without meta-arguments.
    package let arguments: [String: Expression]
    package let dependsOn: [ResourceAddress]
    package let lifecycle: Lifecycle
    /// Seconds by operation (`create`, `read`, `update`, `delete`).
    package let timeouts: [String: Expression]
    /// The alias of `provider = ionoscloud.ALIAS`.
    package let providerAlias: String?
    /// The header of the block, where messages about it as a whole point.
    package let declaration: SourceRange
}

package enum Repetition: Sendable {
    case none
    case count(Expression)
    case forEach(Expression)
}

package struct Lifecycle: Sendable {
    package enum IgnoredChanges: Sendable, Hashable {
        case none
        case all
        /// Attribute names, or paths as written.
        case paths([String])
    }

    package var createBeforeDestroy = false
    package var preventDestroy = false
    package var ignoredChanges = IgnoredChanges.none
    package var replaceTriggeredBy: [Expression] = []
    package var preconditions: [Condition] = []
    package var postconditions: [Condition] = []

    package init() {}
}

package struct ProviderBlock: Sendable {
    package let name: String
    package let alias: String?
    package let arguments: [String: Expression]
    package let declaration: SourceRange
}

package struct MovedBlock: Sendable {
    package let from: InstanceAddress
    package let to: InstanceAddress
    package let declaration: SourceRange
}

package struct RemovedBlock: Sendable {
    package let from: ResourceAddress
    /// Whether the object is destroyed or only forgotten.
    package let destroys: Bool
    package let declaration: SourceRange
}

package struct ImportBlock: Sendable {
    package let to: Expression
    package let id: Expression
    package let forEach: Expression?
    package let declaration: SourceRange
}

package struct CheckBlock: Sendable {
    package let name: String
    package let assertions: [Condition]
    package let declaration: SourceRange
}
