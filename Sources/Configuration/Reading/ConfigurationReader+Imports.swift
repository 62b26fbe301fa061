import Addresses
import HCL
import SourceText

/// `import`.
extension ConfigurationReader {
    mutating func readImport(_ content: BlockContent) {
        let context = content.block.title
        checkImport(content, in: context)
        let adopts = reporting { ConstantEvaluation.bool(content["adopt"], in: context, $0) }
        let provider = readProviderReference(content["provider"], in: context)
        let id = content["id"] ?? content["identity"]
        if id == nil || (content["id"] != nil && content["identity"] != nil) {
            report(
                .error(
                    "Invalid import block",
                    id == nil
                        ? "At least one of 'id' or 'identity' must be specified."
                        : "Only one of 'id' or 'identity' can be specified.",
                    at: content.header,
                    in: context
                )
            )
        }
        guard let target = content["to"], let id,
            let named = readImportTarget(target, allowsKeys: content["for_each"] != nil, in: context)
        else { return }
        let written = target.value.nativeReading().0
        if case .traversal = written.node {
            let address = written.range.text
            if let earlier = declare("import", address, content.header) {
                report(
                    .error(
                        "Duplicate import configuration for \"\(address)\"",
                        "An import block for the resource \"\(address)\" was already declared at "
                            + "\(earlier.placeDescription). A resource can have only one import block.",
                        at: target.value.range,
                        in: context
                    )
                )
                return
            }
        }
        configuration.imports.append(
            ImportBlock(
                to: written,
                resource: named.resource,
                moduleKeys: named.moduleKeys,
                key: named.key,
                id: id.value,
                isIdentity: content["id"] == nil,
                forEach: content["for_each"]?.value,
                providerArgument: content["provider"]?.range,
                provider: provider?.address,
                providerText: provider?.range.text,
                adopts: adopts ?? false,
                declaration: content.header
            )
        )
    }

    private mutating func checkImport(_ content: BlockContent, in context: String) {
        let shape = content.ownKind?.shape ?? .importing
        let adoption = content["adopt"]?.nameRange.span
        _ = reporting { report in
            shape.check(content, in: context) { diagnostic in
                var diagnostic = diagnostic
                if content.ownKind == nil, adoption != nil, diagnostic.subject?.span == adoption {
                    diagnostic.detail += KeyformFile.belongsThere
                }
                report(diagnostic)
            }
        }
    }

    private struct NamedImport {
        let resource: ResourceAddress
        let moduleKeys: [ImportBlock.Key]
        let key: ImportBlock.Key
    }

    /// The resource that `to` names; keys in it may be any expressions where there is a `for_each`.
    private mutating func readImportTarget(
        _ attribute: Attribute,
        allowsKeys: Bool,
        in context: String
    ) -> NamedImport? {
        let expression = native(attribute.value, in: context)
        if case .invalid = expression.node { return nil }
        guard let (traversal, keys) = Self.traversal(expression), allowsKeys || keys.isEmpty else {
            reportNoReference(expression, in: context)
            return nil
        }
        if traversal.root.text != "module", !keys.isEmpty {
            return readRootTarget(expression, attribute, in: context)
        }
        guard let path = readModulePath(traversal, in: context) else { return nil }
        guard let rest = path.rest else {
            report(
                .error(
                    "Invalid address",
                    "Resource specification must include a resource type and name.",
                    at: traversal.range,
                    in: context
                )
            )
            return nil
        }
        guard let address = readManaged(rest, attribute, in: context) else { return nil }
        func key(_ found: InstanceKey?) -> ImportBlock.Key {
            guard let found else { return .none }
            if case .key(let text) = found, let expression = keys[text] {
                return .expression(expression)
            }
            return .constant(found)
        }
        return NamedImport(
            resource: address.resource.within(path.module.declared),
            moduleKeys: path.module.steps.map { key($0.key) },
            key: key(address.key)
        )
    }

    /// A resource of the root with an expression as its key, which is the last step then.
    private mutating func readRootTarget(
        _ expression: Expression,
        _ attribute: Attribute,
        in context: String
    ) -> NamedImport? {
        guard case .index(let collection, let key) = expression.node,
            case .traversal(let root, let steps) = expression.child(collection).node
        else {
            reportNoReference(expression, in: context)
            return nil
        }
        let traversal = StaticTraversal(expression: expression.child(collection), root: root, steps: steps)
        return readManaged(traversal, attribute, in: context).map {
            NamedImport(resource: $0.resource, moduleKeys: [], key: .expression(expression.child(key)))
        }
    }

    private mutating func readManaged(
        _ traversal: StaticTraversal,
        _ attribute: Attribute,
        in context: String
    ) -> InstanceAddress? {
        guard let address = readInstance(traversal, in: context) else { return nil }
        guard address.resource.mode != .data else {
            report(
                .error(
                    "Invalid import address",
                    "Only managed resources can be imported.",
                    at: attribute.range,
                    in: context
                )
            )
            return nil
        }
        return address
    }

    /// An address as a traversal with constant keys, and the expressions that some of these keys stand for.
    private static func traversal(
        _ expression: Expression
    ) -> (StaticTraversal, keys: [String: Expression])? {
        var keys: [String: Expression] = [:]
        var behind: [TraversalStep] = []
        var rest = expression
        while true {
            switch rest.node {
            case .traversal(let root, let steps):
                return (
                    StaticTraversal(expression: expression, root: root, steps: steps + behind),
                    keys
                )
            case .index(let collection, let key):
                // No key in a configuration has this form.
                let name = "\0\(keys.count)"
                keys[name] = rest.child(key)
                behind.insert(
                    TraversalStep(kind: .stringIndex(name), span: rest.child(key).range.span),
                    at: 0
                )
                rest = rest.child(collection)
            case .relativeTraversal(let source, let steps):
                behind = steps + behind
                rest = rest.child(source)
            default:
                return nil
            }
        }
    }
}
