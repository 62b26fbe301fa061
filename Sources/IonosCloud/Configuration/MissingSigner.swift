import Addresses
import ObjectStorage
import Providers
import SourceText
import Synchronization

/// Stands where nothing names a pair: says so, and which key signed before.
///
/// That one signs on where everything goes for which it signed.
final class MissingSigner: SignerSource {
    private let reason: DiagnosticsError
    private let former = Mutex<FormerSigner?>(nil)

    init(_ reason: DiagnosticsError) {
        self.reason = reason
    }

    func receive(_ signer: FormerSigner) {
        former.withLock { $0 = signer }
    }

    func pair() throws(DiagnosticsError) -> SigningPair {
        guard let signer = former.withLock({ $0 }), var first = reason.diagnostics.first else {
            throw reason
        }
        if let halves = signer.object.map(KeyTexts.init)?.halves {
            return SigningPair(
                accessKey: halves.accessKey,
                secret: halves.secret,
                source: "\(signer.key), which a signer block named"
            )
        }
        let provider = signer.provider.alias.map { "  provider = \(signer.provider.name).\($0)\n" } ?? ""
        first.detail +=
            "\n\nThe key \(signer.key), which a signer block named, signed here before. Put that block back, beside the block of"
            + " the key, until the buckets are gone:\n\nsigner {\n  key = \(signer.key)\n\(provider)}"
        throw DiagnosticsError([first] + reason.diagnostics.dropFirst())
    }
}
