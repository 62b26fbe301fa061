import Addresses
import HCL
import SourceText

/// `rotation`.
extension ConfigurationReader {
    mutating func readRotation(_ content: BlockContent) {
        let context = content.block.title
        let nested = reporting { KeyformFile.BlockKind.rotation.shape.check(content, in: context, $0) }
        let name = content.labels[0]
        guard checkName(name, content.block.labelRanges[0], "Invalid rotation name", in: context) else {
            return
        }
        if let earlier = declare("rotation", name, content.header) {
            report(
                .error(
                    "Duplicate rotation block",
                    "A rotation named \"\(name)\" was already declared at \(earlier.placeDescription). Give each block a name"
                        + " of its own.",
                    at: content.header
                )
            )
            return
        }
        var terms: [RotationBlock.Term: Expression] = [:]
        for term in RotationBlock.Term.allCases {
            terms[term] = content[term.rawValue]?.value
        }
        configuration.rotations.append(
            RotationBlock(
                name: name,
                coverage: readCoverage(content["keys"], in: context),
                terms: terms,
                deliveries: nested.compactMap { readDelivery($0, in: context) },
                declaration: content.header
            )
        )
    }

    private mutating func readCoverage(
        _ attribute: Attribute?,
        in context: String
    ) -> [RotationBlock.Coverage] {
        guard let attribute, let elements = staticList(attribute.value, in: context) else { return [] }
        if elements.isEmpty {
            report(
                .error(
                    "No keys to rotate",
                    "The list is empty. Name a key, a resource with all its instances, or a module with all keys in it; or"
                        + " remove the block.",
                    at: attribute.value.range,
                    in: context
                )
            )
        }
        return elements.compactMap { element in
            guard let traversal = staticTraversal(element, allowsQuotes: false, in: context),
                let path = readModulePath(traversal, in: context)
            else { return nil }
            guard let rest = path.rest else {
                return RotationBlock.Coverage(target: .module(path.module), range: element.range)
            }
            guard
                namesObject(
                    rest,
                    "Invalid rotation key",
                    insteadOfData: "which only reads. Name a resource that makes a key or has made it.",
                    in: context
                ),
                let address = readInstance(rest, in: context)
            else { return nil }
            return RotationBlock.Coverage(
                target: .resource(address.within(path.module)),
                range: element.range
            )
        }
    }

    private mutating func readDelivery(_ content: BlockContent, in context: String) -> DeliverBlock? {
        let label = content.labels[0]
        guard let kind = DeliverBlock.Kind(rawValue: label) else {
            let names = DeliverBlock.Kind.allCases.map(\.rawValue)
            report(
                .error(
                    "Unknown kind of delivery",
                    "A key is delivered to a \"file\", a \"command\" or to \"vault\", not to \"\(label)\"."
                        + (nearMiss(label, among: names).map { " Did you mean \"\($0)\"?" } ?? ""),
                    at: content.block.labelRanges[0],
                    in: context
                )
            )
            return nil
        }
        _ = reporting { report in
            kind.shape.check(content, in: context) { diagnostic in
                var diagnostic = diagnostic
                if kind == .vault,
                    let attribute = content.attributes.first(where: {
                        RotationBlock.isSecret($0.name, "VAULT_")
                    }),
                    diagnostic.subject?.span == attribute.nameRange.span
                {
                    diagnostic.detail +=
                        " A token does not belong in a file: set a variable of the environment, and name it here: token_env"
                        + " = \"VAULT_TOKEN\"."
                }
                report(diagnostic)
            }
        }
        var arguments: [String: Expression] = [:]
        for attribute in content.attributes where kind.shape.takes(argument: attribute.name) {
            arguments[attribute.name] = attribute.value
        }
        return DeliverBlock(kind: kind, arguments: arguments, declaration: content.header)
    }
}

extension DeliverBlock.Kind {
    /// Which arguments it takes.
    fileprivate var shape: BlockShape {
        switch self {
        case .file: BlockShape(required: ["path"], optional: ["format", "profile"])
        case .command: BlockShape(required: ["command"], optional: ["stdin", "timeout"])
        case .vault:
            BlockShape(
                required: ["address", "mount", "path"],
                optional: ["token_env", "namespace", "ca_file"]
            )
        }
    }
}
