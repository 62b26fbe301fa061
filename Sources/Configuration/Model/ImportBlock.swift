package import Addresses
package import HCL
package import SourceText

package struct ImportBlock: Sendable {
    /// An instance key in `to`, which may be written as an expression where there is a `for_each`.
    enum Key: Sendable {
        case none
        case constant(InstanceKey)
        case expression(Expression)
    }

    package let to: Expression
    /// The resource that `to` names, as it is declared.
    package let resource: ResourceAddress
    /// The keys of the modules on the way to it, and its own.
    let moduleKeys: [Key]
    let key: Key
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
    /// Whether the object is to be protected, and shown apart, because somebody else has made it.
    package let adopts: Bool
    package let declaration: SourceRange

    package init(
        to: Expression,
        resource: ResourceAddress,
        id: Expression,
        adopts: Bool = false,
        declaration: SourceRange
    ) {
        self.init(
            to: to,
            resource: resource,
            moduleKeys: [],
            key: .none,
            id: id,
            adopts: adopts,
            declaration: declaration
        )
    }

    init(
        to: Expression,
        resource: ResourceAddress,
        moduleKeys: [Key],
        key: Key,
        id: Expression,
        isIdentity: Bool = false,
        forEach: Expression? = nil,
        providerArgument: SourceRange? = nil,
        provider: ProviderAddress? = nil,
        providerText: String? = nil,
        adopts: Bool = false,
        declaration: SourceRange
    ) {
        self.to = to
        self.resource = resource
        self.moduleKeys = moduleKeys
        self.key = key
        self.id = id
        self.isIdentity = isIdentity
        self.forEach = forEach
        self.providerArgument = providerArgument
        self.provider = provider ?? resource.provider
        self.providerText = providerText
        self.adopts = adopts
        self.declaration = declaration
    }
}
