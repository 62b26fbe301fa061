package import Values

/// What the block of a provider takes.
package struct ProviderSchema: Sendable {
    /// The source address, such as `hashicorp/aws`; with its host where that is not the public registry.
    package let source: String
    package let arguments: [String]
    /// Arguments of the Terraform provider that are accepted and have no effect here.
    package let ignoredArguments: [String]
    /// Those whose values are secrets.
    package let secretArguments: Set<String>
    /// The resource types whose objects are keys that can sign.
    package let signers: [String]
    /// Types of arguments by name; those that are not named are strings.
    private let types: [String: ValueType]

    package init(
        source: String,
        arguments: [String],
        ignoredArguments: [String] = [],
        secretArguments: Set<String> = [],
        signers: [String] = [],
        types: [String: ValueType] = [:]
    ) {
        self.source = source
        self.arguments = arguments
        self.ignoredArguments = ignoredArguments
        self.secretArguments = secretArguments
        self.signers = signers
        self.types = types
    }

    /// The last part of the source address, with which the names of the provider's types begin.
    package var name: String {
        source.split(separator: "/").last.map(String.init) ?? source
    }

    /// The source address with its host.
    package var fullSource: String {
        source.split(separator: "/").count > 2 ? source : "registry.terraform.io/\(source)"
    }

    package func type(of argument: String) -> ValueType {
        types[argument] ?? .string
    }
}
