import Addresses
import HCL
import ResourceSchemas
import SourceText

/// Checks the provider blocks that resources use; those that none uses are not looked at, as in Terraform.
struct ProviderChecks {
    private let configuration: Configuration
    private let declared: Set<ProviderAddress>
    /// The providers of blocks that are left to Terraform.
    private let foreign: Set<String>
    private let schemas: [String: ProviderSchema]
    /// The providers of all resource types there are.
    private let providersWithTypes: Set<String>
    private var used: Set<ProviderAddress> = []
    private var diagnostics: [Diagnostic] = []

    init(_ configuration: Configuration) {
        self.configuration = configuration
        foreign = Set(configuration.foreign.map(\.provider))
        declared = Set(configuration.providers.map(\.address))
        let types = configuration.schemas.types(.managed) + configuration.schemas.types(.data)
        providersWithTypes = Set(types.map { ProviderAddress(ofType: $0).name })
        schemas = Dictionary(configuration.schemas.providers.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    mutating func use(_ block: ResourceBlock, _ content: BlockContent) {
        let key = block.provider
        used.insert(key)
        guard key.name == block.address.provider.name else {
            diagnostics.append(
                .error(
                    "Provider does not fit",
                    "Resources of type \"\(block.address.type)\" belong to the provider "
                        + "\"\(block.address.provider.name)\"; \"\(key.name)\" does not manage them. "
                        + (content["provider"] == nil
                            ? "Give that provider's name in required_providers the source "
                                + "\"\(schemas[block.address.provider.name]?.source ?? block.address.provider.name)\"."
                            : "Remove this argument, or name a configuration of that provider."),
                    at: content["provider"]?.value.range ?? content.header,
                    in: block.title
                )
            )
            return
        }
        guard let alias = key.alias, !declared.contains(key) else { return }
        if !block.address.module.isRoot {
            // That the caller does not pass what the module asks for is said at the call.
            let name = alias.split(separator: ".").last.map(String.init) ?? alias
            let asked = configuration.module(block.address.module)?.requirements[key.name]?.aliases ?? []
            guard !asked.contains(name) else { return }
            diagnostics.append(Self.notPassed(block, content, name))
            return
        }
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

    /// That a module names a configuration which its caller does not pass.
    private static func notPassed(
        _ block: ResourceBlock,
        _ content: BlockContent,
        _ alias: String
    ) -> Diagnostic {
        let name = block.provider.name
        return .error(
            "Provider configuration not present",
            "\(block.address) refers to the configuration \(name).\(alias), which the module does not get from its caller. "
                + "Name it in configuration_aliases of the module's required_providers, and pass it in the module block: "
                + "providers = { \(name).\(alias) = ... }.",
            at: content["provider"]?.value.range ?? content.header,
            in: block.title
        )
    }

    /// What is wrong with the blocks, given in the order of `Configuration.providers`.
    mutating func finish(_ blocks: [ProviderBlock], _ contents: [BlockContent]) -> [Diagnostic] {
        for (block, content) in zip(blocks, contents) {
            guard let schema = schemas[block.name] else {
                let origins = (configuration.module(block.module) ?? configuration.root).origins
                let isUsed = content.labels.first.map { foreign.contains(origins.source(of: $0)) } ?? false
                if !isUsed, !providersWithTypes.contains(block.name) {
                    diagnostics.append(unknownProvider(block))
                }
                continue
            }
            guard used.contains(block.address) else { continue }
            let shape = BlockShape(
                optional: schema.arguments + schema.ignoredArguments + ["alias", "version"]
            )
            let context = content.block.title
            var found: [Diagnostic] = []
            shape.checkArguments(content.attributes, in: context) { found.append($0) }
            _ = shape.checkBlocks(content.blocks, in: context) { found.append($0) }
            if content.lastOverride != nil {
                // As in Terraform, what a body does not have is ignored where bodies are merged.
                for position in found.indices {
                    found[position].severity = .warning
                }
            }
            diagnostics += found
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

    /// A warning, because the block alone changes nothing: resources of that provider are errors by themselves.
    private func unknownProvider(_ block: ProviderBlock) -> Diagnostic {
        .warning(
            "Provider block has no effect",
            "keyform manages the resources of "
                + "\(schemas.keys.sorted().map { "\"\($0)\"" }.joined(separator: ", ")) and has no provider "
                + "\"\(block.name)\", so nothing can use this block. Remove it, or keep it together with the resources "
                + "of that provider in a directory of its own for Terraform.",
            at: block.declaration,
            in: "provider \"\(block.name)\""
        )
    }
}
