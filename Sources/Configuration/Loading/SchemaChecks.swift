import Addresses
import Evaluation
import HCL
import ResourceSchemas
import SourceText
import Values

/// Checks resource and data blocks against their schemas, as far as names go.
struct SchemaChecks {
    private let schemas: SchemaCatalog
    private var shapes: [ResourceAddress.Mode: [String: BlockShape]] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    init(_ schemas: SchemaCatalog) {
        self.schemas = schemas
    }

    mutating func check(_ block: ResourceBlock, _ content: BlockContent) {
        guard let schema = schema(of: block.address, content) else { return }
        var found: [Diagnostic] = []
        let shape = shape(of: schema, block.address)
        let content = withoutLaterBlocks(content, schema, in: block.title)
        _ = shape.check(content, in: block.title) { found.append($0) }
        diagnostics += found
        var firstTimeouts: BlockContent?
        for nested in content.blocks {
            checkDynamic(nested, shape, schema, in: block.title)
            guard nested.block.type == "timeouts", shape.nested("timeouts") != nil else { continue }
            checkTimeouts(nested, schema, in: block.title)
            if let firstTimeouts {
                diagnostics.append(
                    .duplicateTimeouts(firstTimeouts.header, at: nested.block.typeRange, in: block.title)
                )
            }
            firstTimeouts = firstTimeouts ?? nested
        }
    }

    /// The content without blocks that later versions of the type have, after an error for each.
    private mutating func withoutLaterBlocks(
        _ content: BlockContent,
        _ schema: ResourceSchema,
        in context: String
    ) -> BlockContent {
        var result = content
        result.blocks.removeAll { nested in
            guard let version = schema.laterBlocks[nested.block.type] else { return false }
            diagnostics.append(
                .error(
                    "Unsupported block type",
                    "Blocks of type \"\(nested.block.type)\" in resources of type \"\(schema.type)\" came with "
                        + "Terraform \(version), and keyform reads the language up to "
                        + "\(VersionConstraint.newestTerraform). Remove the block.",
                    at: nested.block.typeRange,
                    in: context
                )
            )
            return true
        }
        return result
    }

    private mutating func schema(of address: ResourceAddress, _ content: BlockContent) -> ResourceSchema? {
        let isManaged = address.mode == .managed
        if let schema = schemas.schema(of: address) {
            return schema
        }
        let near = nearMiss(address.type, among: schemas.types(address.mode))
        let way: String
        if let near {
            way = " Did you mean \"\(near)\"?"
        } else if schemas.schema(isManaged ? .data : .managed, address.type) != nil {
            way =
                isManaged
                ? "\n\nDid you intend to use the data source \"\(address.type)\"? If so, declare this using a "
                    + "\"data\" block instead of a \"resource\" block."
                : "\n\nDid you intend to use the managed resource type \"\(address.type)\"? If so, declare this using "
                    + "a \"resource\" block instead of a \"data\" block."
        } else {
            way = others(address, isManaged)
        }
        diagnostics.append(
            .error(
                isManaged ? "Invalid resource type" : "Invalid data source",
                "keyform has no \(isManaged ? "resource type" : "data source") \"\(address.type)\".\(way)",
                at: content.block.labelRanges[0],
                in: content.block.title
            )
        )
        return nil
    }

    /// What there is instead: the types of the same provider, or else the providers.
    private func others(_ address: ResourceAddress, _ isManaged: Bool) -> String {
        let provider = address.provider.name
        let types = schemas.types(address.mode, of: provider).map { "\"\($0)\"" }
        let verb = isManaged ? "manages" : "reads"
        guard types.isEmpty else {
            return
                " Of the provider \"\(provider)\" it \(verb) \(types.joined(separator: ", ")). Keep blocks of other types"
                + " in a directory of their own for Terraform."
        }
        let all = Set(schemas.types(address.mode).map { ProviderAddress(ofType: $0).name }).sorted()
        return
            " It \(verb) those of \(all.map { "\"\($0)\"" }.joined(separator: ", ")). Keep blocks of other providers in a"
            + " directory of their own for Terraform."
    }

    private mutating func shape(of schema: ResourceSchema, _ address: ResourceAddress) -> BlockShape {
        if let shape = shapes[address.mode]?[address.type] {
            return shape
        }
        var blocks = [BlockShape.Nested("lifecycle")]
        if address.mode == .managed {
            blocks += [.init("provisioner", ["type"]), .init("connection")]
        }
        if !schema.timeouts.isEmpty {
            blocks.append(.init("timeouts"))
        }
        let shape = BlockShape(
            required: schema.attributes.filter { $0.mode == .required }.map(\.name),
            optional: schema.attributes.filter { $0.mode != .required }.map(\.name)
                + ["count", "for_each", "provider", "depends_on"],
            blocks: blocks + [.init("dynamic", ["type"])]
        )
        shapes[address.mode, default: [:]][address.type] = shape
        return shape
    }

    private mutating func checkDynamic(
        _ content: BlockContent,
        _ shape: BlockShape,
        _ schema: ResourceSchema,
        in context: String
    ) {
        guard content.block.type == "dynamic", let type = content.labels.first else { return }
        let generated = ["timeouts"].filter { shape.nested($0) != nil }
        if generated.contains(type) {
            for inner in content.blocks where inner.block.type == "content" && inner.labels.isEmpty {
                checkTimeouts(inner, schema, in: context)
            }
        } else {
            diagnostics.append(
                BlockShape(blocks: generated.map { .init($0) }).unsupportedBlock(
                    type,
                    at: content.block.labelRanges[0],
                    in: context
                )
            )
        }
    }

    private mutating func checkTimeouts(
        _ content: BlockContent,
        _ schema: ResourceSchema,
        in context: String
    ) {
        var found: [Diagnostic] = []
        let shape = BlockShape(optional: schema.timeouts.map(\.operation) + ["default"])
        shape.checkArguments(content.attributes, in: context) { found.append($0) }
        let dynamic = content.blocks.filter { $0.block.type == "dynamic" }
        _ = shape.checkBlocks(content.blocks.filter { $0.block.type != "dynamic" }, in: context) {
            found.append($0)
        }
        for block in dynamic {
            guard let type = block.labels.first else { continue }
            found.append(shape.unsupportedBlock(type, at: block.block.labelRanges[0], in: context))
        }
        diagnostics += found
    }

    /// Checks a path of `ignore_changes`.
    mutating func checkIgnored(_ traversal: StaticTraversal, of block: ResourceBlock, _ content: BlockContent)
    {
        guard let schema = schemas.schema(of: block.address) else { return }
        if traversal.root.text == "timeouts", !schema.timeouts.isEmpty {
            if case .attribute? = traversal.steps.first?.kind { return }
            guard !traversal.steps.isEmpty else { return }
            diagnostics.append(
                .error(
                    "Invalid index operation",
                    "Only attribute access is allowed here, using the dot operator.",
                    at: traversal.range(ofStep: 0),
                    in: block.title
                )
            )
            return
        }
        guard let attribute = schema.referable(traversal.root.text) else {
            let near = nearMiss(traversal.root.text, among: schema.referableNames)
            let suggestion = near.map { " Did you mean \"\($0)\"?" } ?? ""
            diagnostics.append(
                .error(
                    "Unsupported attribute",
                    "This object has no argument, nested block, or exported attribute named "
                        + "\"\(traversal.root.text)\".\(suggestion)",
                    at: traversal.rootRange,
                    in: block.title
                )
            )
            return
        }
        var value = Value.unknown(attribute.type)
        for (position, step) in traversal.steps.enumerated() {
            switch value.applying(step.kind) {
            case .success(let next):
                value = next
            case .failure(let failure):
                diagnostics.append(
                    .error(
                        failure.summary,
                        failure.detail.text,
                        at: traversal.range(ofStep: position),
                        in: block.title
                    )
                )
                return
            }
        }
        if !attribute.isConfigurable {
            diagnostics.append(
                .warning(
                    "Redundant ignore_changes element",
                    "Adding an attribute name to ignore_changes tells keyform to ignore future changes to the "
                        + "argument in configuration after the object has been created, retaining the value "
                        + "originally configured.\n\nThe attribute \(attribute.name) is decided by the provider alone "
                        + "and therefore there can be no configured value to compare with. Including this attribute "
                        + "in ignore_changes has no effect. Remove the attribute from ignore_changes to quiet this "
                        + "warning.",
                    at: content.block.labelRanges[0],
                    in: block.title
                )
            )
        }
    }
}
