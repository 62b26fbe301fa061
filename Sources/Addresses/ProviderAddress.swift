/// The address of a provider configuration: which provider, and which of its configurations, such as `aws.eu`.
///
/// A provider goes by the last part of its source address (`aws` of `hashicorp/aws`), with which the names of its
/// resource types begin: providers are built in, and no two have the same name. So the address does not depend on what a
/// configuration calls the provider, and a resource's row need only remember the alias.
package struct ProviderAddress: Sendable, Hashable {
    package let name: String
    /// Nil for the configuration without an alias.
    package let alias: String?

    package init(name: String, alias: String? = nil) {
        self.name = name
        self.alias = alias
    }

    /// A configuration of the provider that a resource type belongs to.
    package init(ofType type: String, alias: String? = nil) {
        self.init(name: String(type.prefix { $0 != "_" }), alias: alias)
    }
}

extension ProviderAddress: CustomStringConvertible, Comparable {
    /// As `provider = …` names it.
    package var description: String {
        alias.map { "\(name).\($0)" } ?? name
    }

    package static func < (left: ProviderAddress, right: ProviderAddress) -> Bool {
        (left.name, left.alias ?? "") < (right.name, right.alias ?? "")
    }
}

extension ResourceAddress {
    /// The configuration without an alias of the provider that the type belongs to.
    package var provider: ProviderAddress {
        ProviderAddress(ofType: type)
    }
}
