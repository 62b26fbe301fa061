import Addresses
import HCL
import ResourceSchemas
import SourceText

/// Resources that an override file changes.
///
/// Terraform merges the bodies of such a block by the schema of its type: what is not in the schema is dropped
/// without a word, and what the schema requires has to stand in the first body.
extension ConfigurationReader {
    private static let nestedBlocks: Set<String> = [
        "lifecycle", "timeouts", "dynamic", "provisioner", "connection",
    ]

    /// The block without what its type does not have, after warnings.
    mutating func withoutUnknownParts(_ content: BlockContent, _ address: ResourceAddress) -> BlockContent {
        guard let schema = configuration.schema(of: address) else { return content }
        let context = content.block.title
        let written = Set(content.block.body.attributes.map(\.name))
        for attribute in schema.attributes where attribute.mode == .required {
            guard content[attribute.name] != nil, !written.contains(attribute.name) else { continue }
            report(BlockShape.missingArgument(attribute.name, at: content.openingBrace, in: context))
        }
        let known = ConfigurationReader.metaArguments.union(schema.attributes.map(\.name))
        var result = content
        result.attributes.removeAll { attribute in
            guard !known.contains(attribute.name) else { return false }
            report(
                ignoredWarning(
                    "Unsupported argument",
                    "An argument named \"\(attribute.name)\"",
                    attribute.nameRange,
                    in: context
                )
            )
            return true
        }
        result.blocks.removeAll { nested in
            guard !Self.nestedBlocks.contains(nested.block.type) else { return false }
            report(
                ignoredWarning(
                    "Unsupported block type",
                    "A block of type \"\(nested.block.type)\"",
                    nested.block.typeRange,
                    in: context
                )
            )
            return true
        }
        return result
    }

    private func ignoredWarning(
        _ summary: String,
        _ what: String,
        _ range: SourceRange,
        in context: String
    ) -> Diagnostic {
        .warning(
            summary,
            "\(what) is not expected here. In a block that an override file changes it is ignored, as Terraform does. "
                + "Remove it.",
            at: range,
            in: context
        )
    }
}
