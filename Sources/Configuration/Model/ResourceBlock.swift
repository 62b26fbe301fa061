package import Addresses
package import HCL
import ResourceSchemas
package import SourceText
import Values

/// A `resource` or `data` block.
package struct ResourceBlock: Sendable {
    /// As declared; or in one instance of its module.
    package private(set) var address: ResourceAddress
    package let repetition: Repetition
    /// The arguments by name, without meta-arguments.
    package let arguments: [String: Expression]
    /// As the block's own module names them.
    package let dependsOn: [ResourceAddress]
    package let modulePrerequisites: [ModulePrerequisite]
    package let lifecycle: Lifecycle
    /// Seconds by operation (`create`, `read`, `update`, `delete`).
    let timeouts: [String: Expression]
    /// Whether a `timeouts` block is written out, be it empty.
    package let hasTimeouts: Bool
    /// `dynamic` blocks, which the schemas allow for `timeouts` only.
    package let dynamicBlocks: [DynamicBlock]
    /// The provider configuration that `provider` names, or the usual one of the type.
    package private(set) var provider: ProviderAddress
    /// The `check` block that a data source is scoped to: its failure is a warning.
    package let enclosingCheck: String?
    /// The header of the block, where messages about it as a whole point.
    package let declaration: SourceRange

    package init(
        address: ResourceAddress,
        repetition: Repetition = .none,
        arguments: [String: Expression],
        dependsOn: [ResourceAddress] = [],
        modulePrerequisites: [ModulePrerequisite] = [],
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
        self.modulePrerequisites = modulePrerequisites
        self.lifecycle = lifecycle
        self.timeouts = timeouts
        self.hasTimeouts = hasTimeouts || !timeouts.isEmpty
        self.dynamicBlocks = dynamicBlocks
        self.provider = provider ?? address.provider
        self.enclosingCheck = enclosingCheck
        self.declaration = declaration
    }

    /// The same block in a module, or in one instance of it.
    package func placed(in module: ModuleAddress) -> ResourceBlock {
        var block = self
        block.address = address.inOwnModule.within(module)
        return block
    }

    /// The same block with another provider configuration.
    func using(_ provider: ProviderAddress) -> ResourceBlock {
        var block = self
        block.provider = provider
        return block
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
    /// The module that it stands in, as declared.
    package private(set) var module = ModuleAddress.root
    package private(set) var address: ProviderAddress
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

    /// The same block in a module other than the root, under an address of its own.
    func placed(in module: ModuleAddress, as address: ProviderAddress) -> ProviderBlock {
        var block = self
        block.module = module
        block.address = address
        return block
    }

    package var name: String {
        address.name
    }

    package var alias: String? {
        address.alias
    }
}
