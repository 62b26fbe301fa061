import HCL
import ResourceSchemas
import SourceText

/// What the block of a provider takes.
package struct ProviderSchema: Sendable {
    package let name: String
    package let arguments: [String]
    /// Arguments of the Terraform provider that are accepted and have no effect here.
    package let ignoredArguments: [String]

    package init(name: String, arguments: [String], ignoredArguments: [String] = []) {
        self.name = name
        self.arguments = arguments
        self.ignoredArguments = ignoredArguments
    }

    package static let ionoscloud = ProviderSchema(
        name: "ionoscloud",
        arguments: ["token", "username", "password", "endpoint", "contract_number"],
        ignoredArguments: ["retries", "insecure", "s3_access_key", "s3_secret_key", "s3_region"]
    )
}

/// Checks the provider blocks that resources use; those that none uses are not looked at, as in Terraform.
struct ProviderChecks {
    private struct Key: Hashable {
        let name: String
        let alias: String?
    }

    private let declared: Set<Key>
    private let schemas: [String: ProviderSchema]
    private var used: Set<Key> = []
    private var diagnostics: [Diagnostic] = []

    init(_ configuration: Configuration, _ schemas: [ProviderSchema]) {
        declared = Set(configuration.providers.map { Key(name: $0.name, alias: $0.alias) })
        self.schemas = Dictionary(schemas.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    mutating func use(_ block: ResourceBlock, _ content: BlockContent) {
        let key = Key(name: block.address.providerName, alias: block.providerAlias)
        used.insert(key)
        guard let alias = key.alias, !declared.contains(key) else { return }
        diagnostics.append(
            .error(
                "Provider configuration not present",
                "There is no provider \"\(key.name)\" block with alias = \"\(alias)\", which \(block.address) refers "
                    + "to. Add the block, or remove this argument.",
                at: content["provider"]?.value.range ?? content.header,
                in: block.title
            )
        )
    }

    mutating func finish(_ contents: [BlockContent]) -> [Diagnostic] {
        for content in contents {
            let name = content.labels[0]
            guard let schema = schemas[name], used.contains(where: { $0.name == name }) else { continue }
            let shape = BlockShape(
                optional: schema.arguments + schema.ignoredArguments + ["alias", "version"]
            )
            let context = content.block.title
            shape.checkArguments(content.attributes, in: context) { diagnostics.append($0) }
            _ = shape.checkBlocks(content.blocks, in: context) { diagnostics.append($0) }
            for attribute in content.attributes where schema.ignoredArguments.contains(attribute.name) {
                diagnostics.append(
                    .warning(
                        "Argument has no effect",
                        "keyform has no use for the argument \"\(attribute.name)\" and ignores it.",
                        at: attribute.nameRange,
                        in: context
                    )
                )
            }
        }
        return diagnostics
    }
}
