package import Addresses
import HCL
package import SourceText

/// A `resource` or `data` block of a provider that keyform does not have.
///
/// Nothing is known of its arguments, so all that matters is what it refers to.
struct ForeignBlock: Sendable {
    struct Inner: Sendable {
        let expression: Expression
        /// Names that `dynamic` blocks around it bind.
        let bound: [String]
    }

    /// Without arguments.
    let block: ResourceBlock
    /// The provider's source, such as `hashicorp/aws`.
    let provider: String
    let expressions: [Inner]

    /// The same block in a module other than the root.
    func placed(in module: ModuleAddress) -> ForeignBlock {
        ForeignBlock(block: block.placed(in: module), provider: provider, expressions: expressions)
    }
}

/// What keyform leaves to Terraform, because it belongs to other providers or needs what does.
package struct SetAside: Sendable {
    package struct Resource: Sendable, Hashable {
        package let address: ResourceAddress
        /// The provider's source, such as `hashicorp/aws`.
        package let provider: String
    }

    /// An output, a check or a local value.
    package struct Member: Sendable, Hashable, Comparable {
        /// As declared.
        package let module: ModuleAddress
        package let name: String

        package init(_ module: ModuleAddress, _ name: String) {
            self.module = module
            self.name = name
        }

        package static func < (left: Member, right: Member) -> Bool {
            (left.module, left.name) < (right.module, right.name)
        }
    }

    /// A `moved`, `removed` or `import` block.
    package struct Statement: Sendable {
        /// The block's type.
        package let kind: String
        package let declaration: SourceRange
    }

    /// In source order.
    package internal(set) var resources: [Resource] = []
    /// Those that need values of the resources, sorted.
    package internal(set) var locals: [Member] = []
    package internal(set) var outputs: [Member] = []
    package internal(set) var checks: [Member] = []
    /// The resources, and outputs of the root, that read blocks of keyform's, by these; through local values and modules
    /// as well.
    var readers: [ResourceAddress: [String]] = [:]
    /// Blocks that name such resources.
    package internal(set) var statements: [Statement] = []

    package init() {}

    package var isEmpty: Bool {
        resources.isEmpty && statements.isEmpty
    }

    /// What is set aside and reads a block, as it is declared; in source order.
    package func readers(of block: ResourceAddress) -> [String] {
        readers[block] ?? []
    }

    /// The source of the provider of a resource that is set aside.
    package func provider(of address: ResourceAddress) -> String? {
        resources.first { $0.address == address.declared }?.provider
    }
}
