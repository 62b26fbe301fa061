/// The address of a provider configuration: which provider, and which of its configurations, such as `aws.eu`.
///
/// A provider goes by the last part of its source address (`aws` of `hashicorp/aws`), with which the names of its
/// resource types begin: providers are built in, and no two have the same name. So the address does not depend on what a
/// configuration calls the provider, and a resource's row need only remember the alias.
package struct ProviderAddress: Sendable, Hashable {
    package let name: String
    /// Nil for the configuration without an alias.
    ///
    /// Of a configuration that a module other than the root has, the module's address, and behind a dot what it is called
    /// there; no alias has a dot itself.
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

extension ProviderAddress {
    /// The module that the configuration stands in, and its alias there.
    package struct Place: Hashable {
        /// Nil for the root.
        package let module: String?
        package let alias: String?
    }

    package var place: Place {
        let names = alias?.split(separator: ".", omittingEmptySubsequences: false) ?? []
        var position = 0
        while position + 1 < names.count, names[position] == "module" {
            position += 2
        }
        guard position > 0 else { return Place(module: nil, alias: alias) }
        let rest = names[position...].joined(separator: ".")
        return Place(
            module: names[..<position].joined(separator: "."),
            alias: rest.isEmpty ? nil : rest
        )
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
