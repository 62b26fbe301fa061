import Addresses
import Configuration
import Providers
import Rotation
import SourceText

/// Keys that the configuration makes, and that sign for other blocks.
extension PlanningPass {
    /// Reports, once for each provider configuration, a key that signs for a block and that the configuration does not
    /// have.
    ///
    /// Which instances the key's block has is known by then: blocks that are signed come after it.
    func checkSigner(of block: ResourceBlock) {
        guard input.mode == .normal, let signer = input.configuration.signer(of: block),
            !configured.contains(signer.key), checkedSigners.insert(signer.provider).inserted
        else { return }
        let declared = signer.key.resource.declared
        let others = configured.filter { $0.resource.declared == declared }.sorted().prefix(5)
        diagnostics.append(
            .error(
                "Key of the signer does not exist",
                "\(signer.key), which the signer names, is not an instance that the configuration has. "
                    + (others.isEmpty
                        ? "\(declared) has none."
                        : "Instances are: \(others.map(\.description).joined(separator: ", "))"),
                at: signer.keyRange,
                in: "signer"
            )
        )
    }

    /// Whether the key that signs for a block is yet to be made, or made fit for it.
    ///
    /// One that is to be replaced, or rotated, signs until then, unless it is off already because it is compromised.
    func isSignerPending(_ block: ResourceBlock) -> Bool {
        guard let key = input.configuration.signer(of: block)?.key else {
            return false
        }
        guard let index = draftIndex[key] else {
            return input.mode == .normal && !configured.contains(key)
        }
        if let rotation = drafts[index].change.rotation {
            return rotation.isCompromised && rotation.move == .resume && rotation.changesCharge
        }
        return switch drafts[index].change.action {
        case .create, .update: true
        case .noop, .read, .replaceDestroyFirst, .replaceCreateFirst, .delete, .forget: false
        }
    }
}
