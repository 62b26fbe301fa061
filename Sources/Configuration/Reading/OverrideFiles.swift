import HCL
import SourceText

/// Merges the blocks of override files into those they name.
enum OverrideFiles {
    /// Whether a file of that name changes blocks of other files: `override.tf`, `*_override.tf`, and with `.json`.
    static func isOverride(_ name: String) -> Bool {
        var base = name[...]
        for ending in [".json", ".tf"] where base.hasSuffix(ending) {
            base = base.dropLast(ending.count)
        }
        return base == "override" || base.hasSuffix("_override") || base.hasSuffix("/override")
    }

    /// Applies overrides in the order of their files; what they name must exist, except provider blocks.
    static func merge(
        _ overrides: [BlockContent],
        into blocks: inout [BlockContent],
        _ report: (Diagnostic) -> Void
    ) {
        guard !overrides.isEmpty else { return }
        var positions: [String: Int] = [:]
        for (position, block) in blocks.enumerated() {
            positions[key(block)] = positions[key(block)] ?? position
        }
        for override in overrides {
            switch override.block.type {
            case "locals":
                mergeLocals(override, &blocks, report)
            case "terraform":
                mergeTerraform(override, &blocks)
            case "removed":
                blocks.append(override)
            case "moved", "import", "check":
                report(notOverridable(override))
            default:
                for nested in override.blocks
                where override.block.type == "variable" && nested.block.type == "validation" {
                    report(
                        .error(
                            "Can't override validation blocks",
                            "Override files cannot override \"validation\" blocks.",
                            at: nested.header,
                            in: override.block.title
                        )
                    )
                }
                if let position = positions[key(override)] {
                    merge(override, into: &blocks[position])
                } else if override.block.type == "provider", override["alias"] == nil {
                    positions[key(override)] = blocks.count
                    blocks.append(override)
                } else {
                    report(missingBase(override))
                }
            }
        }
    }

    private static func key(_ content: BlockContent) -> String {
        var parts = [content.block.type] + content.labels
        if content.block.type == "provider", let alias = content["alias"] {
            parts.append(alias.value.range.text)
        }
        return parts.joined(separator: " ")
    }

    private static func merge(_ override: BlockContent, into base: inout BlockContent) {
        var names: Set<String> = []
        for attribute in override.attributes {
            names.insert(attribute.name)
            replace(attribute, in: &base)
        }
        // Each of these two sends the other one away.
        for (name, other) in [("count", "for_each"), ("for_each", "count")]
        where names.contains(name) && !names.contains(other) {
            base.attributes.removeAll { $0.name == other }
        }
        for nested in override.blocks where nested.block.type == "lifecycle" {
            if let position = base.blocks.firstIndex(where: { $0.block.type == "lifecycle" }) {
                merge(nested, into: &base.blocks[position])
            } else {
                base.blocks.append(nested)
            }
        }
        // Those of a variable add up, and were refused above.
        let replaced = Set(override.blocks.map(\.block.type)).subtracting(["lifecycle", "validation"])
        base.blocks.removeAll { replaced.contains($0.block.type) }
        base.blocks += override.blocks.filter { replaced.contains($0.block.type) }
        base.lastOverride = override.header
    }

    private static func replace(_ attribute: Attribute, in base: inout BlockContent) {
        if let position = base.attributes.firstIndex(where: { $0.name == attribute.name }) {
            base.attributes[position] = attribute
        } else {
            base.attributes.append(attribute)
        }
    }

    private static func mergeLocals(
        _ override: BlockContent,
        _ blocks: inout [BlockContent],
        _ report: (Diagnostic) -> Void
    ) {
        for attribute in override.attributes {
            let position = blocks.firstIndex {
                $0.block.type == "locals" && $0[attribute.name] != nil
            }
            guard let position else {
                report(
                    .error(
                        "Missing base local value definition to override",
                        "There is no local value named \"\(attribute.name)\". An override file can only override a "
                            + "local value that was already defined in a primary configuration file.",
                        at: attribute.range,
                        in: override.block.title
                    )
                )
                continue
            }
            replace(attribute, in: &blocks[position])
        }
    }

    /// Settings replace settings of the same name, wherever they stand.
    private static func mergeTerraform(_ override: BlockContent, _ blocks: inout [BlockContent]) {
        let names = Set(override.attributes.map(\.name))
        let types = Set(override.blocks.map(\.block.type))
        for position in blocks.indices where blocks[position].block.type == "terraform" {
            blocks[position].attributes.removeAll { names.contains($0.name) }
            blocks[position].blocks.removeAll { types.contains($0.block.type) }
        }
        blocks.append(override)
    }

    private static func notOverridable(_ override: BlockContent) -> Diagnostic {
        let type = override.block.type
        if type == "check" {
            return .error(
                "Can't override check blocks",
                "Override files cannot override check blocks.",
                at: override.header
            )
        }
        let what = type == "moved" ? "Records of moved objects" : "Import blocks"
        return .error(
            "Cannot override '\(type)' blocks",
            "\(what) can appear only in normal files, not in override files.",
            at: override.header
        )
    }

    private static func missingBase(_ override: BlockContent) -> Diagnostic {
        let labels = override.labels
        func missing(_ summary: String, _ what: String, _ rule: String) -> Diagnostic {
            .error(
                "Missing \(summary) to override",
                "There is no \(what). An override file can only override \(rule) in a primary configuration file.",
                at: override.header
            )
        }
        switch override.block.type {
        case "variable":
            return missing(
                "base variable declaration",
                "variable named \"\(labels[0])\"",
                "a variable that was already declared"
            )
        case "output":
            return missing(
                "base output definition",
                "output named \"\(labels[0])\"",
                "an output that was already defined"
            )
        case "resource":
            return missing(
                "resource",
                "\(labels[0]) resource named \"\(labels[1])\"",
                "a resource block defined"
            )
        case "data":
            return missing(
                "data resource",
                "\(labels[0]) data resource named \"\(labels[1])\"",
                "a data block defined"
            )
        case "provider":
            let alias = override["alias"]?.value
            let name = if case .string(let text) = alias?.node { text } else { alias?.range.text ?? "" }
            return .error(
                "Missing base provider configuration for override",
                "There is no \(labels[0]) provider configuration with the alias \"\(name)\". An override file can only "
                    + "override an aliased provider configuration that was already defined in a primary "
                    + "configuration file.",
                at: override.header
            )
        default:
            return missing(
                override.block.type,
                "\(override.block.type) named \"\(labels.joined(separator: "."))\"",
                "a block that was already defined"
            )
        }
    }
}
