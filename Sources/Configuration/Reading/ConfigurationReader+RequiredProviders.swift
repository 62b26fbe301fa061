import Evaluation
import HCL
import ResourceSchemas
import SourceText
import Values

/// `required_providers`.
extension ConfigurationReader {
    /// Remembers the names under which `required_providers` lists sources.
    mutating func readProviderNames(_ content: BlockContent) {
        for block in content.blocks where block.block.type == "required_providers" {
            for attribute in block.attributes {
                configuration.root.origins.required[attribute.name] = "hashicorp/\(attribute.name)"
                guard case .object(let items) = attribute.value.node else { continue }
                for item in items {
                    guard case .string("source") = attribute.value.child(item.key).node,
                        let source = constant(attribute.value.child(item.value))?.stringValue,
                        let type = source.split(separator: "/").last
                    else { continue }
                    providerNames[attribute.name] = type.lowercased()
                    configuration.root.origins.required[attribute.name] = ProviderOrigins.normalized(source)
                }
            }
        }
    }

    /// The value of an expression without references; nil for one that has no such value.
    private func constant(_ expression: Expression) -> Value? {
        let evaluation = Evaluator.constant(expression)
        return evaluation.diagnostics.hasErrors ? nil : evaluation.value
    }

    mutating func readRequiredProviders(_ content: BlockContent, in context: String) {
        if let earlier = declare("required_providers", "", content.header) {
            report(
                .error(
                    "Duplicate required providers configuration",
                    "A module may have only one required providers configuration. The required providers were "
                        + "previously configured at \(earlier.placeDescription).",
                    at: content.header,
                    in: context
                )
            )
        }
        for block in content.blocks {
            report(
                .error(
                    "Unexpected \"\(block.block.type)\" block",
                    "Blocks are not allowed here.",
                    at: block.block.typeRange,
                    in: context
                )
            )
        }
        for attribute in content.attributes {
            readRequirement(attribute, in: context)
        }
    }

    private mutating func readRequirement(_ attribute: Attribute, in context: String) {
        if !ProviderSource.isName(attribute.name) {
            report(
                .error(
                    "Invalid provider local name",
                    "\(attribute.name) is an invalid provider local name: \(ProviderSource.nameRule)",
                    at: attribute.value.range,
                    in: context
                )
            )
            return
        }
        if case .invalid = attribute.value.node { return }
        // What converts to a string is a version alone, as Terraform 0.12 had it.
        if let text = constant(attribute.value)?.primitiveText {
            checkVersion(text, attribute.value, in: context)
            configuration.root.requirements[attribute.name] = ProviderRequirement(source: nil, aliases: [])
            return
        }
        guard checkNormalized(providerName: attribute.name, attribute.value.range, in: context) else {
            return
        }
        guard case .object(let items) = attribute.value.node else {
            report(
                .error(
                    "Invalid required_providers object",
                    "required_providers entries must be strings or objects.",
                    at: attribute.value.range,
                    in: context
                )
            )
            return
        }
        var requirement = ProviderRequirement(source: nil, aliases: [])
        for item in items {
            let key = attribute.value.child(item.key)
            guard let name = requirementKey(key, in: context) else { continue }
            let value = attribute.value.child(item.value)
            switch name {
            case "source":
                checkSource(value, in: context)
                requirement.source = constant(value)?.stringValue
            case "version": checkVersion(constant(value)?.stringValue, value, in: context)
            case "configuration_aliases":
                requirement.aliases = readAliases(value, of: attribute.name, in: context)
            default:
                report(
                    .error(
                        "Invalid required_providers object",
                        "required_providers objects can only contain \"version\", \"source\" and "
                            + "\"configuration_aliases\" attributes. To configure a provider, use a \"provider\" block.",
                        at: key.range,
                        in: context
                    )
                )
            }
        }
        configuration.root.requirements[attribute.name] = requirement
    }

    /// Reports a provider's name that has capitals, which are the same as small letters in addresses of providers.
    mutating func checkNormalized(
        providerName name: String,
        _ range: SourceRange,
        in context: String
    ) -> Bool {
        let normalized = name.lowercased()
        guard normalized != name else { return true }
        report(
            .error(
                "Invalid provider local name",
                "Provider names must be normalized. Replace \"\(name)\" with \"\(normalized)\" to fix this error.",
                at: range,
                in: context
            )
        )
        return false
    }

    /// The name of one setting, which may be an expression without references.
    private mutating func requirementKey(_ key: Expression, in context: String) -> String? {
        if case .string(let name) = key.node { return name }
        guard let value = reporting({ ConstantEvaluation.value(of: key, in: context, $0) }) else {
            return nil
        }
        if let name = value.stringValue { return name }
        report(
            .error(
                "Invalid Attribute",
                "The names of settings of a required provider are strings.",
                at: key.range,
                in: context
            )
        )
        return nil
    }

    private mutating func checkSource(_ expression: Expression, in context: String) {
        guard let source = constant(expression)?.stringValue else {
            report(
                .error(
                    "Invalid source",
                    "Source must be specified as a string.",
                    at: expression.range,
                    in: context
                )
            )
            return
        }
        do {
            try ProviderSource.check(source)
            warnOfOtherSource(source, expression.range, in: context)
        } catch {
            report(.error(error.summary, error.detail, at: expression.range, in: context))
        }
    }

    /// A provider goes by its name here, so one of another namespace would be taken for the one that keyform has.
    private mutating func warnOfOtherSource(_ source: String, _ range: SourceRange, in context: String) {
        let parts = source.lowercased().split(separator: "/").suffix(2)
        guard parts.count == 2, let name = parts.last,
            let own = configuration.schemas.providers.first(where: { $0.name == name }),
            own.source.split(separator: "/").suffix(2) != parts
        else { return }
        report(
            .warning(
                "Provider of another source",
                "keyform has the provider \(own.source) built in and manages the types that begin with \"\(name)_\" with it,"
                    + " also where \"\(source)\" is asked for. What that one does differently is not done here.",
                at: range,
                in: context
            )
        )
    }

    private mutating func checkVersion(_ text: String?, _ expression: Expression, in context: String) {
        let problem: String
        if let text {
            guard VersionConstraint(text) == nil else { return }
            problem = "This string does not use correct version constraint syntax."
        } else {
            problem = "Version must be specified as a string."
        }
        report(.error("Invalid version constraint", problem, at: expression.range, in: context))
    }

    /// The aliases that callers of the module have to give a configuration.
    private mutating func readAliases(
        _ expression: Expression,
        of name: String,
        in context: String
    ) -> [String] {
        guard let elements = staticList(expression, in: context) else { return [] }
        var aliases: [String] = []
        for element in elements {
            guard let traversal = staticTraversal(element, allowsQuotes: false, in: context) else { continue }
            let isAlias =
                switch traversal.steps.first?.kind {
                case .attribute, nil: true
                default: false
                }
            guard !isAlias || traversal.root.text != name else {
                if case .attribute(let alias)? = traversal.steps.first?.kind { aliases.append(alias) }
                continue
            }
            report(
                .error(
                    "Invalid configuration_aliases value",
                    isAlias
                        ? "Configuration aliases must be prefixed with the provider name. Expected \"\(name)\", but "
                            + "found \"\(traversal.root.text)\"."
                        : "Configuration aliases can only contain references to local provider configuration names in "
                            + "the format of provider.alias",
                    at: expression.range,
                    in: context
                )
            )
        }
        return aliases
    }
}

extension Value {
    /// A string, a number or a truth value as text; nil for others.
    fileprivate var primitiveText: String? {
        switch type {
        case .string, .number, .bool: (try? converted(to: .string))?.stringValue
        default: nil
        }
    }
}
