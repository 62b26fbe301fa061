package import Addresses
package import HCL
import ResourceSchemas
package import SourceText
package import Values

package struct VariableBlock: Sendable {
    package let name: String
    let type: ValueType
    package let defaultValue: Value?
    package let description: String?
    package let isSensitive: Bool
    package let isEphemeral: Bool
    let isNullable: Bool
    /// Whether its value must be known before anything is planned.
    let isConstant: Bool
    let deprecation: Deprecation?
    /// Whether text from the command line or the environment is an expression; otherwise it is the value itself.
    let isExpressionText: Bool
    let validations: [Condition]
    let declaration: SourceRange

    package var hasValidations: Bool {
        !validations.isEmpty
    }

    var marks: Marks {
        (isSensitive ? Marks.sensitive : []).union(isEphemeral ? .ephemeral : [])
    }
}

/// What to use instead of a variable or an output.
struct Deprecation: Sendable {
    let text: String
    let declaration: SourceRange
}

/// A `condition` and its `error_message`, of a validation, precondition, postcondition or assertion.
package struct Condition: Sendable {
    let condition: Expression
    let errorMessage: Expression
    package let declaration: SourceRange

    package init(condition: Expression, errorMessage: Expression, declaration: SourceRange) {
        self.condition = condition
        self.errorMessage = errorMessage
        self.declaration = declaration
    }
}

package struct LocalDefinition: Sendable {
    let name: String
    package let expression: Expression
}

package struct OutputBlock: Sendable {
    /// The module that it stands in, as declared; or one instance of it.
    package private(set) var module = ModuleAddress.root
    package let name: String
    package let value: Expression
    /// What the value is converted to; `any` leaves it as it is.
    let type: ValueType
    package let description: String?
    package let isSensitive: Bool
    package let isEphemeral: Bool
    /// What callers of the module are to use instead.
    let deprecation: Deprecation?
    package let dependsOn: [ResourceAddress]
    package let modulePrerequisites: [ModulePrerequisite]
    package let preconditions: [Condition]
    let declaration: SourceRange

    package init(
        name: String,
        value: Expression,
        description: String? = nil,
        isSensitive: Bool = false,
        isEphemeral: Bool = false,
        dependsOn: [ResourceAddress] = [],
        preconditions: [Condition] = [],
        declaration: SourceRange
    ) {
        self.init(
            name: name,
            value: value,
            type: .any,
            description: description,
            isSensitive: isSensitive,
            isEphemeral: isEphemeral,
            dependsOn: dependsOn,
            preconditions: preconditions,
            declaration: declaration
        )
    }

    init(
        name: String,
        value: Expression,
        type: ValueType,
        description: String?,
        isSensitive: Bool,
        isEphemeral: Bool,
        deprecation: Deprecation? = nil,
        dependsOn: [ResourceAddress],
        modulePrerequisites: [ModulePrerequisite] = [],
        preconditions: [Condition],
        declaration: SourceRange
    ) {
        self.name = name
        self.value = value
        self.type = type
        self.description = description
        self.isSensitive = isSensitive
        self.isEphemeral = isEphemeral
        self.deprecation = deprecation
        self.dependsOn = dependsOn
        self.modulePrerequisites = modulePrerequisites
        self.preconditions = preconditions
        self.declaration = declaration
    }

    /// The same output in a module, or in one instance of it.
    func placed(in module: ModuleAddress) -> OutputBlock {
        var block = self
        block.module = module
        return block
    }
}

package struct CheckBlock: Sendable {
    /// The module that it stands in, as declared; or one instance of it.
    package private(set) var module = ModuleAddress.root
    package let name: String
    package let assertions: [Condition]
    let declaration: SourceRange

    init(name: String, assertions: [Condition], declaration: SourceRange) {
        self.name = name
        self.assertions = assertions
        self.declaration = declaration
    }

    /// The same block in a module, or in one instance of it.
    package func placed(in module: ModuleAddress) -> CheckBlock {
        var block = self
        block.module = module
        return block
    }
}
