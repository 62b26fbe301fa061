import Addresses
import Evaluation
import HCL
import SourceText

/// `signer`.
extension ConfigurationReader {
    mutating func readSigner(_ content: BlockContent) {
        let context = content.block.title
        _ = reporting { KeyformFile.BlockKind.signer.shape.check(content, in: context, $0) }
        let provider = readProviderReference(content["provider"], in: context)
        guard let attribute = content["key"],
            let traversal = staticTraversal(attribute.value, allowsQuotes: false, in: context),
            let key = readKey(traversal, in: context)
        else { return }
        // An argument that says nothing usable was reported, and does not mean the usual configuration.
        guard content["provider"] == nil || provider != nil else { return }
        let owner = provider?.address ?? key.resource.provider
        if let earlier = declare("signer", "\(owner)", content.header) {
            report(
                .error(
                    "Duplicate signer block",
                    "A signer for the provider configuration \(owner) was already given at \(earlier.placeDescription). Each "
                        + "configuration signs with one key. For another configuration, name it: provider = "
                        + "\(owner.name).ALIAS.",
                    at: content.block.typeRange
                )
            )
            return
        }
        configuration.signers[owner] = SignerBlock(
            key: key,
            provider: owner,
            keyRange: attribute.value.range,
            providerRange: provider?.range,
            declaration: content.header
        )
    }

    /// The instance of a managed resource that `key` names; nil after a report.
    private mutating func readKey(_ traversal: StaticTraversal, in context: String) -> InstanceAddress? {
        func refuse(_ detail: String, _ range: SourceRange) -> Diagnostic {
            .error("Invalid signer key", detail, at: range, in: context)
        }
        guard let path = readModulePath(traversal, in: context) else { return nil }
        guard let rest = path.rest else {
            report(
                refuse(
                    "\(path.module) is a module. Name the key in it: \(path.module).TYPE.NAME",
                    traversal.range
                )
            )
            return nil
        }
        guard
            namesObject(
                rest,
                "Invalid signer key",
                insteadOfData:
                    "which has no secret to sign with. Name a resource that makes a key or has made it.",
                in: context
            )
        else { return nil }
        return readInstance(rest, in: context)?.within(path.module)
    }

    /// Whether an address is that of an object, neither of a data source nor of an attribute; where it is not, after a
    /// report.
    mutating func namesObject(
        _ traversal: StaticTraversal,
        _ summary: String,
        insteadOfData: String,
        in context: String
    ) -> Bool {
        guard let reference = try? traversal.reference(), let resource = reference.resource else {
            return true
        }
        if resource.mode == .data {
            report(
                .error(
                    summary,
                    "\(resource) is a data source, \(insteadOfData)",
                    at: traversal.range,
                    in: context
                )
            )
            return false
        }
        guard case .attribute(let name) = reference.behindKey.first?.kind else { return true }
        report(
            .error(
                summary,
                "Name the key itself, not one of its attributes: remove \".\(name)\".",
                at: reference.range(of: reference.behindKey) ?? traversal.range,
                in: context
            )
        )
        return false
    }
}
