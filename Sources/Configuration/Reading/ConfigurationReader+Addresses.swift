import Addresses
import Evaluation
import HCL
import SourceText

/// Addresses in `moved`, `removed` and `import`.
extension ConfigurationReader {
    /// The path of modules that an address starts with, and what follows it, nil where nothing does.
    struct ModulePath {
        let module: ModuleAddress
        /// Where the first instance key stands.
        let key: SourceRange?
        let rest: StaticTraversal?
    }

    /// Splits an address behind its path of modules; nil after a report.
    mutating func readModulePath(_ traversal: StaticTraversal, in context: String) -> ModulePath? {
        func refuse(_ detail: String, _ range: SourceRange) -> Diagnostic {
            .error("Invalid address operator", detail, at: range, in: context)
        }
        var steps: [ModuleAddress.Step] = []
        var firstKey: SourceRange?
        var rest = traversal
        while rest.root.text == "module" {
            guard case .attribute(let name) = rest.steps.first?.kind else {
                report(
                    refuse(
                        "Prefix \"module.\" must be followed by a module name.",
                        rest.steps.isEmpty ? rest.rootRange : rest.range(ofStep: 0)
                    )
                )
                return nil
            }
            var behind = rest.steps.dropFirst()
            var key: InstanceKey?
            if let step = behind.first {
                switch step.kind {
                case .attribute: break
                case .stringIndex(let text):
                    key = .key(text)
                    behind = behind.dropFirst()
                case .numberIndex(let text), .legacyIndex(let text):
                    guard let index = Int(text) else {
                        report(
                            refuse(
                                "Invalid module index: value must be a whole number, between -9223372036854775808 and "
                                    + "9223372036854775807.",
                                SourceRange(file: traversal.range.file, span: step.span)
                            )
                        )
                        return nil
                    }
                    key = .index(index)
                    behind = behind.dropFirst()
                }
            }
            if key != nil, firstKey == nil {
                firstKey = rest.range(ofStep: 1)
            }
            steps.append(ModuleAddress.Step(name, key))
            guard let next = behind.first else {
                return ModulePath(module: ModuleAddress(steps), key: firstKey, rest: nil)
            }
            guard case .attribute(let word) = next.kind else {
                report(
                    refuse(
                        "Module address prefix must be followed by dot and then a name.",
                        SourceRange(file: traversal.range.file, span: next.span)
                    )
                )
                return nil
            }
            rest = StaticTraversal(
                expression: traversal.expression,
                root: Name(text: word, span: next.span),
                steps: Array(behind.dropFirst())
            )
        }
        return ModulePath(module: ModuleAddress(steps), key: firstKey, rest: rest)
    }

    /// The address of a module, a resource or an instance, with nothing behind it; nil after a report.
    mutating func readTarget(_ traversal: StaticTraversal, in context: String) -> AddressTarget? {
        guard let path = readModulePath(traversal, in: context) else { return nil }
        guard let rest = path.rest else { return .module(path.module) }
        return readInstance(rest, in: context).map { .resource($0.within(path.module)) }
    }

    /// The address of a resource or an instance without a module; nil after a report.
    mutating func readInstance(_ traversal: StaticTraversal, in context: String) -> InstanceAddress? {
        func refuse(_ detail: String, _ range: SourceRange) -> Diagnostic {
            .error("Invalid address", detail, at: range, in: context)
        }
        guard let reference = try? traversal.reference(), let resource = reference.resource else {
            report(refuse("Resource specification must include a resource type and name.", traversal.range))
            return nil
        }
        if let index = reference.behindKey.indices.first {
            let isAttribute =
                if case .attribute = reference.behindKey[index].kind { true } else { false }
            report(
                refuse(
                    isAttribute
                        ? "Resource instance key must be given in square brackets."
                        : "The resource instance key must be the last step of the address.",
                    traversal.range(ofStep: index)
                )
            )
            return nil
        }
        switch reference.key {
        case .none:
            return InstanceAddress(resource)
        case .constant(let key):
            return InstanceAddress(resource, key)
        case .dynamic:
            report(
                refuse(
                    "Invalid resource instance key: value must be a whole number, between -9223372036854775808 and "
                        + "9223372036854775807.",
                    reference.range(of: reference.remaining.prefix(1)) ?? traversal.range
                )
            )
            return nil
        }
    }
}
