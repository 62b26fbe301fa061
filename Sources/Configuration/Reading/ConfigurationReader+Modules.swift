import Addresses
import HCL
import SourceText
import Values

/// `module`.
extension ConfigurationReader {
    private static let callArguments: Set<String> = [
        "source", "version", "count", "for_each", "depends_on", "providers", "ignore_nested_deprecations",
    ]

    mutating func readModule(_ content: BlockContent) {
        let name = content.labels[0]
        let context = content.block.title
        guard checkName(name, content.block.labelRanges[0], "Invalid module instance name", in: context)
        else { return }
        if let earlier = declare("module", name, content.header) {
            report(
                .error(
                    "Duplicate module call",
                    "A module call named \"\(name)\" was already defined at \(earlier.placeDescription). Module calls must "
                        + "have unique names within a module.",
                    at: content.header
                )
            )
            return
        }
        let repetition = readRepetition(content, in: context)
        let prerequisites = readDependsOn(content["depends_on"], in: context)
        let providers = readPassedProviders(content["providers"], in: context)
        let inputs = inputs(of: content, in: context)
        let ignoresDeprecations = reporting {
            ConstantEvaluation.bool(content["ignore_nested_deprecations"], in: context, $0)
        }
        guard let source = content["source"] else {
            report(BlockShape.missingArgument("source", at: content.openingBrace, in: context))
            return
        }
        if case .invalid = source.value.node { return }
        guard let address = address(source, content["version"], in: context) else { return }
        configuration.root.calls[name] = ModuleCall(
            name: name,
            address: address,
            repetition: repetition,
            arguments: Dictionary(firstOf: inputs.map { ($0.name, $0.value) }),
            argumentNames: Dictionary(firstOf: inputs.map { ($0.name, $0.nameRange) }),
            firstArguments: content.lastOverride.map { _ in Set(content.block.body.attributes.map(\.name)) },
            dependsOn: prerequisites.resources,
            modulePrerequisites: prerequisites.modules,
            providers: providers,
            ignoresNestedDeprecations: ignoresDeprecations ?? false,
            dependsOnRange: content["depends_on"]?.value.range,
            sourceRange: source.value.range,
            openingBrace: content.openingBrace,
            declaration: content.header
        )
    }

    /// What the block gives to the module's variables, also what stands in a block `_`, where a name may be that of an
    /// argument of the call itself.
    private mutating func inputs(of content: BlockContent, in context: String) -> [Attribute] {
        var inputs = content.attributes.filter { !Self.callArguments.contains($0.name) }
        for nested in content.blocks {
            switch nested.block.type {
            case "_":
                inputs += nested.attributes
            case "lifecycle", "locals", "provider":
                report(
                    .error(
                        "Reserved block type name in module block",
                        "The block type name \"\(nested.block.type)\" is reserved for use by Terraform in a future "
                            + "version.",
                        at: nested.block.typeRange,
                        in: context
                    )
                )
            default:
                report(
                    BlockShape().unsupportedBlock(nested.block.type, at: nested.block.typeRange, in: context)
                )
            }
        }
        return inputs
    }

    /// What `source` and `version` say, as far as it is written out; nil after a report.
    private mutating func address(
        _ source: Attribute,
        _ version: Attribute?,
        in context: String
    ) -> ModuleCall.Address? {
        guard case .string(let text) = source.value.node, version?.value.isWrittenOut ?? true else {
            return .open(source: source.value, version: version?.value)
        }
        let constraint = version.map { attribute in
            (
                text: reporting { ConstantEvaluation.setting(attribute, as: .string, in: context, $0) }?
                    .stringValue,
                range: attribute.value.range
            )
        }
        do throws(DiagnosticsError) {
            return .settled(
                source: text,
                try ModuleOrigin(text, at: source.value.range, version: constraint, in: context)
            )
        } catch {
            report(error.diagnostics)
            return nil
        }
    }

    private mutating func readPassedProviders(_ attribute: Attribute?, in context: String) -> [PassedProvider]
    {
        guard let attribute else { return [] }
        guard case .object(let items) = attribute.value.node else {
            if case .invalid = attribute.value.node { return [] }
            report(
                .error(
                    "Invalid expression",
                    "A static map expression is required.",
                    at: attribute.value.startRange,
                    in: context
                )
            )
            return []
        }
        var passed: [PassedProvider] = []
        for item in items {
            let value = attribute.value.child(item.value)
            guard let inside = readPassedName(attribute.value.child(item.key), in: context),
                let outside = readLocalProvider(value, in: context)
            else { continue }
            if let earlier = passed.first(where: { $0.inside == inside.provider }) {
                report(
                    .error(
                        "Duplicate provider address",
                        "A provider configuration was already passed to \(inside.provider) at "
                            + "\(earlier.place.placeDescription). Each child provider configuration can be assigned only once.",
                        at: value.range,
                        in: context
                    )
                )
                continue
            }
            passed.append(
                PassedProvider(
                    inside: inside.provider,
                    outside: outside.provider,
                    insideRange: inside.range,
                    outsideRange: value.range
                )
            )
        }
        return passed
    }

    /// The left side of an entry, where a bare word is read as a string.
    private mutating func readPassedName(
        _ key: Expression,
        in context: String
    ) -> (provider: LocalProvider, range: SourceRange)? {
        if key.tree.syntax != .json, case .string(let name) = key.node, !key.range.text.hasPrefix("\"") {
            return (LocalProvider(name: name, alias: nil), key.range)
        }
        return readLocalProvider(key, in: context)
    }
}

extension LocalProvider: CustomStringConvertible {
    var description: String {
        name + (alias.map { ".\($0)" } ?? "")
    }
}

extension Expression {
    /// Whether it is a string, or nothing to evaluate.
    fileprivate var isWrittenOut: Bool {
        switch node {
        case .string, .invalid: true
        default: false
        }
    }
}
