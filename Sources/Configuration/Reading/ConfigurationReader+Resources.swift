import Addresses
import HCL
import SourceText

/// `resource` and `data`.
extension ConfigurationReader {
    /// A path in `ignore_changes`, to be checked against the schema.
    struct IgnoredPath {
        /// Position in `configuration.resources`.
        let resource: Int
        let traversal: StaticTraversal
    }

    static let metaArguments: Set<String> = ["count", "for_each", "provider", "depends_on"]

    mutating func readResource(
        _ content: BlockContent,
        _ mode: ResourceAddress.Mode,
        enclosingCheck: String? = nil
    ) {
        let context = content.block.title
        let ranges = content.block.labelRanges
        let what = mode == .managed ? "resource" : "data source"
        let address = ResourceAddress(mode: mode, type: content.labels[0], name: content.labels[1])
        let typeIsValid = checkName(
            address.type,
            ranges[0],
            mode == .managed ? "Invalid resource type name" : "Invalid data source name",
            in: context
        )
        let nameIsValid = checkName(
            address.name,
            ranges[1],
            mode == .managed ? "Invalid resource name" : "Invalid data resource name",
            in: context
        )
        guard typeIsValid, nameIsValid else { return }
        if let earlier = declare(what, address.description, content.header) {
            let kind = mode == .managed ? "resource" : "data resource"
            report(
                .error(
                    "Duplicate \(kind == "resource" ? "resource" : "data") \"\(address.type)\" configuration",
                    "A \(address.type) \(kind) named \"\(address.name)\" was already declared at "
                        + "\(earlier.placeDescription). Resource names must be unique per type in each module.",
                    at: content.header
                )
            )
            return
        }
        if let source = foreignSource(content, address) {
            readForeign(content, address, provider: source, enclosingCheck: enclosingCheck)
            return
        }
        let content = content.lastOverride == nil ? content : withoutUnknownParts(content, address)
        let repetition = readRepetition(content, in: context)
        let provider = readProviderReference(content["provider"], in: context)
        let prerequisites = readDependsOn(content["depends_on"], in: context)
        refuseReserved(content, mode, in: context)
        let lifecycle = readLifecycle(
            content.blocks.filter { $0.block.type == "lifecycle" },
            of: address,
            in: context
        )
        let timeouts = content.blocks.filter { $0.block.type == "timeouts" }
        configuration.add(
            ResourceBlock(
                address: address,
                repetition: repetition,
                arguments: arguments(content),
                dependsOn: prerequisites.resources,
                modulePrerequisites: prerequisites.modules,
                lifecycle: lifecycle,
                timeouts: timeouts.first.map { arguments($0) } ?? [:],
                hasTimeouts: !timeouts.isEmpty,
                dynamicBlocks: content.blocks.compactMap { readDynamic($0, in: context) },
                provider: provider?.address
                    ?? providerNames[address.provider.name].map { ProviderAddress(name: $0) },
                enclosingCheck: enclosingCheck,
                declaration: content.header
            )
        )
        resourceContents.append(content)
        resourceProviders.append(
            provider?.local ?? LocalProvider(name: address.provider.name, alias: nil)
        )
    }

    func arguments(_ content: BlockContent) -> [String: Expression] {
        Dictionary(
            firstOf: content.attributes.lazy.filter { !ConfigurationReader.metaArguments.contains($0.name) }
                .map { ($0.name, $0.value) }
        )
    }

    mutating func readRepetition(_ content: BlockContent, in context: String) -> Repetition {
        guard let forEach = content["for_each"] else {
            return content["count"].map { .count($0.value) } ?? .none
        }
        if content["count"] != nil {
            report(
                .error(
                    "Invalid combination of \"count\" and \"for_each\"",
                    "The \"count\" and \"for_each\" meta-arguments are mutually-exclusive, only one should be used "
                        + "to be explicit about the number of resources to be created.",
                    at: forEach.nameRange,
                    in: context
                )
            )
        }
        return .forEach(forEach.value)
    }

    private mutating func refuseReserved(
        _ content: BlockContent,
        _ mode: ResourceAddress.Mode,
        in context: String
    ) {
        var hasProvisioner = false
        for nested in content.blocks {
            switch nested.block.type {
            case "locals":
                report(
                    .error(
                        "Reserved block type name in resource block",
                        "The block type name \"locals\" is reserved for use by Terraform in a future version.",
                        at: nested.block.typeRange,
                        in: context
                    )
                )
            case "provisioner" where mode == .managed, "connection" where mode == .managed && !hasProvisioner:
                if nested.block.type == "provisioner", nested.labels.count != 1 {
                    _ = reporting {
                        BlockShape(blocks: [.init("provisioner", ["type"])]).checkBlocks(
                            [nested],
                            in: context,
                            $0
                        )
                    }
                    continue
                }
                hasProvisioner = true
                report(
                    .error(
                        "Provisioners are not supported",
                        "keyform runs no commands and opens no connections for a resource. Remove the "
                            + "\(nested.block.type) block, and run the command after \"keyform apply\", for example "
                            + "with values from \"keyform output -json\".",
                        at: nested.header,
                        in: context
                    )
                )
            default:
                break
            }
        }
    }

    private mutating func readDynamic(_ content: BlockContent, in context: String) -> DynamicBlock? {
        guard content.block.type == "dynamic" else { return nil }
        let labelled = reporting {
            BlockShape(blocks: [.init("dynamic", ["type"])]).checkBlocks([content], in: context, $0)
        }
        guard !labelled.isEmpty else { return nil }
        // What is wrong inside matters only for a block type that exists; the check against the schema says so.
        guard content.labels[0] == "timeouts" else { return nil }
        let nested = reporting { BlockShape.dynamic.check(content, in: context, $0) }
        guard let forEach = content["for_each"]?.value else { return nil }
        guard let inner = nested.first, nested.count == 1 else {
            if nested.count > 1 {
                report(
                    .error(
                        "Extraneous dynamic content block",
                        "Only one nested content block is allowed for each dynamic block.",
                        at: nested[1].header,
                        in: context
                    )
                )
            } else if !content.blocks.contains(where: { $0.block.type == "content" }) {
                report(
                    .error(
                        "Missing dynamic content block",
                        "A dynamic block must have a nested block of type \"content\" to describe the body of each "
                            + "generated block.",
                        at: content.openingBrace,
                        in: context
                    )
                )
            }
            return nil
        }
        var iterator = content.labels[0]
        if let attribute = content["iterator"] {
            guard let traversal = staticTraversal(attribute.value, allowsQuotes: false, in: context) else {
                return nil
            }
            guard traversal.steps.isEmpty else {
                report(
                    .error(
                        "Invalid dynamic iterator name",
                        "Dynamic iterator must be a single variable name.",
                        at: traversal.range,
                        in: context
                    )
                )
                return nil
            }
            iterator = traversal.root.text
        }
        return DynamicBlock(
            type: content.labels[0],
            forEach: forEach,
            iterator: iterator,
            content: arguments(inner),
            declaration: content.header
        )
    }
}
