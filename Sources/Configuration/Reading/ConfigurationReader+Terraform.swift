import Addresses
import HCL
import SourceText
import Values

/// `terraform` and `provider`.
extension ConfigurationReader {
    mutating func readTerraform(_ content: BlockContent) {
        let context = "terraform"
        let content = withoutLaterBlocks(content, LaterConstruct.inTerraform, in: context)
        let nested = reporting { BlockShape.terraform.check(content, in: context, $0) }
        if let attribute = content["required_version"] {
            checkRequiredVersion(attribute, in: context)
        }
        if let attribute = content["experiments"] {
            report(
                .error(
                    "Module uses experimental features",
                    "keyform has no experimental language features. Remove this argument.",
                    at: attribute.nameRange,
                    in: context
                )
            )
        }
        if let attribute = content["language"] {
            checkLanguageEdition(attribute, in: context)
        }
        for block in nested {
            switch block.block.type {
            case "required_providers":
                let told = diagnostics.count
                readRequiredProviders(block, in: context)
                noteLoss(hasErrors(after: told))
            case "backend", "cloud":
                noteBackend(block, in: context)
            default:
                report(
                    .warning(
                        "Block has no effect",
                        "keyform sends no metadata to providers: the \(block.block.type) block is ignored.",
                        at: block.header,
                        in: context
                    )
                )
            }
        }
    }

    private mutating func noteBackend(_ content: BlockContent, in context: String) {
        let isCloud = content.block.type == "cloud"
        guard isRoot else {
            report(isCloud ? Self.cloudInModule(content, context) : Self.backendInModule(content, context))
            return
        }
        report(
            .warning(
                isCloud ? "HCP Terraform is not used" : "State backend is not used",
                "keyform keeps its state in a file: keyform.db in the configuration's directory, or the one that "
                    + "-state, KEYFORM_STATE or a state block names. The block is left to Terraform. Where Terraform keeps objects with it, take "
                    + "them over first:\n\n"
                    + "  terraform state pull > pulled.tfstate\n  keyform state import-terraform pulled.tfstate",
                at: content.header,
                in: context
            )
        )
    }

    private static func backendInModule(_ content: BlockContent, _ context: String) -> Diagnostic {
        .warning(
            "Backend configuration ignored",
            "Any selected backend applies to the entire configuration, so keyform expects provider configurations only "
                + "in the root module.\n\nThis is a warning rather than an error because it's sometimes convenient to "
                + "temporarily call a root module as a child module for testing purposes, but this backend configuration "
                + "block will have no effect.",
            at: content.header,
            in: context
        )
    }

    private static func cloudInModule(_ content: BlockContent, _ context: String) -> Diagnostic {
        .warning(
            "Cloud configuration ignored",
            "A cloud configuration block describes a global mode of operation and so it is only expected in a root module."
                + "\n\nThis is a warning rather than an error because it's sometimes convenient to temporarily call a root "
                + "module as a child module for testing purposes, but this cloud configuration block will have no effect.",
            at: content.header,
            in: context
        )
    }

    private mutating func checkLanguageEdition(_ attribute: Attribute, in context: String) {
        if case .traversal(let root, let steps) = attribute.value.node, steps.isEmpty, root.text == "TF2021" {
            return
        }
        report(
            .error(
                "Unsupported language edition",
                "The only language edition that keyform knows is TF2021, which is the default. Remove this argument.",
                at: attribute.value.range,
                in: context
            )
        )
    }

    private mutating func checkRequiredVersion(_ attribute: Attribute, in context: String) {
        if case .null = attribute.value.node { return }
        guard
            let text = reporting({
                ConstantEvaluation.setting(attribute, as: .string, in: context, $0)?.stringValue
            })
        else { return }
        if text.contains("-"), VersionConstraint(text) != nil {
            report(
                .error(
                    "Invalid required_version constraint",
                    "Prerelease version constraints are not supported: \(text). Remove the prerelease information "
                        + "from the constraint. Prerelease versions of terraform will match constraints using their "
                        + "version core only.",
                    at: attribute.range,
                    in: context
                )
            )
            return
        }
        guard let constraint = VersionConstraint(text) else {
            report(
                .error(
                    "Invalid version constraint",
                    "This string does not use correct version constraint syntax.",
                    at: attribute.value.range,
                    in: context
                )
            )
            return
        }
        guard !constraint.allowsKnownTerraform else { return }
        guard isRoot else {
            // Each call of the module says so, with its name.
            unmetVersion = attribute.range
            return
        }
        report(Self.unsupportedVersion("This configuration", at: attribute.range))
    }

    /// That a configuration or a module asks for versions of Terraform whose language is not known.
    static func unsupportedVersion(_ what: String, at range: SourceRange) -> Diagnostic {
        .error(
            "Unsupported Terraform Core version",
            "\(what) does not support Terraform versions \(VersionConstraint.knownTerraform), whose language keyform reads. "
                + "To proceed, either choose another version of keyform or update this version constraint. Version "
                + "constraints are normally set for good reason, so updating the constraint may lead to other errors or "
                + "unexpected behavior.",
            at: range,
            in: "terraform"
        )
    }

    private static let reservedInProviders: Set<String> = ["count", "depends_on", "for_each", "source"]

    mutating func readProvider(_ content: BlockContent) {
        let name = content.labels[0]
        let context = content.block.title
        guard ProviderSource.isName(name) else {
            report(
                .error(
                    "Invalid provider local name",
                    "\(name) is an invalid provider local name: \(ProviderSource.nameRule)",
                    at: content.header,
                    in: context
                )
            )
            return
        }
        guard
            checkName(name, content.block.labelRanges[0], "Invalid provider configuration name", in: context),
            checkNormalized(providerName: name, content.header, in: context)
        else { return }
        var alias: String?
        if let attribute = content["alias"] {
            alias = reporting { ConstantEvaluation.string(attribute, in: context, $0) }
            if alias?.isIdentifier == false {
                report(
                    .error(
                        "Invalid provider configuration alias",
                        "An alias must be a valid name. \(ConfigurationReader.badIdentifier)",
                        at: attribute.value.range,
                        in: context
                    )
                )
            }
            // Without a readable alias nothing can be said about duplicates.
            guard alias != nil else { return }
        }
        if let earlier = declare("provider", "\(name).\(alias ?? "")", content.header) {
            let detail =
                if let alias {
                    "A provider configuration for \"\(name)\" with alias \"\(alias)\" was already given at "
                        + "\(earlier.placeDescription). Each configuration for the same provider must have a distinct alias."
                } else {
                    "A default (non-aliased) provider configuration for \"\(name)\" was already given at "
                        + "\(earlier.placeDescription). If multiple configurations are required, set the \"alias\" argument for "
                        + "alternative configurations."
                }
            report(.error("Duplicate provider configuration", detail, at: content.header))
            return
        }
        checkProviderArguments(content, in: context)
        providerContents.append(content)
        configuration.providers.append(
            ProviderBlock(
                ProviderAddress(name: providerNames[name] ?? name, alias: alias),
                arguments: Dictionary(
                    firstOf: content.attributes.filter {
                        $0.name != "alias" && $0.name != "version"
                            && !Self.reservedInProviders.contains($0.name)
                    }
                    .map { ($0.name, $0.value) }
                ),
                declaration: content.header
            )
        )
    }

    private mutating func checkProviderArguments(_ content: BlockContent, in context: String) {
        for attribute in content.attributes where Self.reservedInProviders.contains(attribute.name) {
            report(
                .error(
                    "Reserved argument name in provider block",
                    "The provider argument name \"\(attribute.name)\" is reserved for use by Terraform in a future "
                        + "version.",
                    at: attribute.nameRange,
                    in: context
                )
            )
        }
        for block in content.blocks where ["lifecycle", "locals"].contains(block.block.type) {
            report(
                .error(
                    "Reserved block type name in provider block",
                    "The block type name \"\(block.block.type)\" is reserved for use by Terraform in a future "
                        + "version.",
                    at: block.block.typeRange,
                    in: context
                )
            )
        }
        if let version = content["version"] {
            report(
                .warning(
                    "Version constraints inside provider configuration blocks are deprecated",
                    "Terraform 0.13 and earlier allowed provider version constraints inside the provider "
                        + "configuration block, but that is now deprecated and will be removed in a future version "
                        + "of Terraform. To silence this warning, move the provider version constraint into the "
                        + "required_providers block.",
                    at: version.value.range,
                    in: context
                )
            )
            let text = reporting { ConstantEvaluation.string(version, in: context, $0) }
            if let text, VersionConstraint(text) == nil {
                report(
                    .error(
                        "Invalid version constraint",
                        "This string does not use correct version constraint syntax.",
                        at: version.value.range,
                        in: context
                    )
                )
            }
        }
    }
}
