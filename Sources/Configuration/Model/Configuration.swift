package import Addresses
package import HCL
package import ResourceSchemas
package import SourceText
package import Values

/// All blocks of one configuration directory, typed and checked against the schemas.
package struct Configuration: Sendable {
    package var variables: [String: VariableBlock]
    package var locals: [String: LocalDefinition]
    /// In source order.
    package var outputs: [OutputBlock]
    /// In source order; managed resources and data sources.
    package private(set) var resources: [ResourceBlock]
    /// The resources by their addresses; of blocks with one address, the first.
    package private(set) var blocks: [ResourceAddress: ResourceBlock]
    package var providers: [ProviderBlock]
    /// The calls of modules by the addresses of the modules as they are declared.
    package var moduleCalls: [ModuleAddress: ModuleCall]
    package var moves: [MovedBlock]
    package var removals: [RemovedBlock]
    package var imports: [ImportBlock]
    package var checks: [CheckBlock]
    /// What the blocks were checked against.
    package var schemas: SchemaCatalog

    package init(schemas: SchemaCatalog = SchemaCatalog([])) {
        variables = [:]
        locals = [:]
        outputs = []
        resources = []
        blocks = [:]
        providers = []
        moduleCalls = [:]
        moves = []
        removals = []
        imports = []
        checks = []
        self.schemas = schemas
    }

    package mutating func add(_ block: ResourceBlock) {
        resources.append(block)
        if blocks[block.address] == nil {
            blocks[block.address] = block
        }
    }

    package func schema(of address: ResourceAddress) -> ResourceSchema? {
        schemas.schema(of: address)
    }
}

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
    package let name: String
    package let value: Expression
    /// What the value is converted to; `any` leaves it as it is.
    let type: ValueType
    package let description: String?
    package let isSensitive: Bool
    package let isEphemeral: Bool
    package let dependsOn: [ResourceAddress]
    package let preconditions: [Condition]
    let declaration: SourceRange

    package init(
        name: String,
        value: Expression,
        type: ValueType = .any,
        description: String? = nil,
        isSensitive: Bool = false,
        isEphemeral: Bool = false,
        dependsOn: [ResourceAddress] = [],
        preconditions: [Condition] = [],
        declaration: SourceRange
    ) {
        self.name = name
        self.value = value
        self.type = type
        self.description = description
        self.isSensitive = isSensitive
        self.isEphemeral = isEphemeral
        self.dependsOn = dependsOn
        self.preconditions = preconditions
        self.declaration = declaration
    }
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
    let timeouts: [String: Expression]
    /// Whether a `timeouts` block is written out, be it empty.
    package let hasTimeouts: Bool
    /// `dynamic` blocks, which the schemas allow for `timeouts` only.
    package let dynamicBlocks: [DynamicBlock]
    /// The provider configuration that `provider` names, or the usual one of the type.
    package let provider: ProviderAddress
    /// The `check` block that a data source is scoped to: its failure is a warning.
    package let enclosingCheck: String?
    /// The header of the block, where messages about it as a whole point.
    package let declaration: SourceRange

    package init(
        address: ResourceAddress,
        repetition: Repetition = .none,
        arguments: [String: Expression],
        dependsOn: [ResourceAddress] = [],
        lifecycle: Lifecycle = Lifecycle(),
        timeouts: [String: Expression] = [:],
        hasTimeouts: Bool = false,
        dynamicBlocks: [DynamicBlock] = [],
        provider: ProviderAddress? = nil,
        enclosingCheck: String? = nil,
        declaration: SourceRange
    ) {
        self.address = address
        self.repetition = repetition
        self.arguments = arguments
        self.dependsOn = dependsOn
        self.lifecycle = lifecycle
        self.timeouts = timeouts
        self.hasTimeouts = hasTimeouts || !timeouts.isEmpty
        self.dynamicBlocks = dynamicBlocks
        self.provider = provider ?? address.provider
        self.enclosingCheck = enclosingCheck
        self.declaration = declaration
    }

    /// The header as people write it, for example `resource "aws_instance" "example"`.
    package var title: String {
        "\(address.mode == .managed ? "resource" : "data") \"\(address.type)\" \"\(address.name)\""
    }
}

package enum Repetition: Sendable {
    case none
    case count(Expression)
    case forEach(Expression)
}

/// A `dynamic` block: `content` once for each element of a collection.
package struct DynamicBlock: Sendable {
    let type: String
    let forEach: Expression
    /// The name under which the content sees the element.
    let iterator: String
    let content: [String: Expression]
    let declaration: SourceRange
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
    package let address: ProviderAddress
    package let arguments: [String: Expression]
    package let declaration: SourceRange

    init(
        _ address: ProviderAddress,
        arguments: [String: Expression],
        declaration: SourceRange
    ) {
        self.address = address
        self.arguments = arguments
        self.declaration = declaration
    }

    package var name: String {
        address.name
    }

    package var alias: String? {
        address.alias
    }
}

package struct ImportBlock: Sendable {
    package let to: Expression
    /// The resource that `to` names; its key may be an expression.
    package let resource: ResourceAddress
    /// The import id, or with `isIdentity` an object of what identifies what is imported.
    let id: Expression
    let isIdentity: Bool
    let forEach: Expression?
    /// Where the argument `provider` stands, which is for targets that no block declares yet.
    let providerArgument: SourceRange?
    /// The configuration that it names, or the usual one of the type.
    let provider: ProviderAddress
    /// What it says, as it is written.
    let providerText: String?
    package let declaration: SourceRange

    package init(
        to: Expression,
        resource: ResourceAddress,
        id: Expression,
        isIdentity: Bool = false,
        forEach: Expression? = nil,
        providerArgument: SourceRange? = nil,
        provider: ProviderAddress? = nil,
        providerText: String? = nil,
        declaration: SourceRange
    ) {
        self.to = to
        self.resource = resource
        self.id = id
        self.isIdentity = isIdentity
        self.forEach = forEach
        self.providerArgument = providerArgument
        self.provider = provider ?? resource.provider
        self.providerText = providerText
        self.declaration = declaration
    }
}

package struct CheckBlock: Sendable {
    package let name: String
    package let assertions: [Condition]
    /// The data source inside the block, if there is one; it is in `Configuration.resources` too.
    let dataSource: ResourceAddress?
    let declaration: SourceRange
}
