import Addresses
import HTTPTransport
import ObjectStorage
import Providers
import SourceText
import Synchronization
import Values

/// Signs with the key that a `signer` block names: one that the configuration makes, perhaps in the same run.
final class KeySigner: SignerSource {
    private enum Key {
        case ready(SigningPair)
        case lacking(Lack)
    }

    /// Why the key cannot sign.
    private struct Lack {
        let summary: String
        /// In words that go behind `because`.
        let reason: String
        let remedy: String
    }

    let reference: SignerReference
    private let clock: any APIClock
    private let key: Mutex<Key>

    /// Until something is known of the key, it counts as one that is not there.
    init(_ reference: SignerReference, clock: any APIClock) {
        self.reference = reference
        self.clock = clock
        key = Mutex(.lacking(Self.absent(reference)))
    }

    func receive(_ signer: SignerKey) {
        let found = Self.key(in: signer, reference, at: clock.sinceEpoch())
        key.withLock { $0 = found }
    }

    func pair() throws(DiagnosticsError) -> SigningPair {
        switch key.withLock({ $0 }) {
        case .ready(let pair): return pair
        case .lacking(let lack):
            throw DiagnosticsError(
                .error(
                    lack.summary,
                    "Requests about buckets cannot be signed, because \(lack.reason). \(lack.remedy)"
                )
            )
        }
    }

    /// Why nothing can be signed, in words that go behind `because`; nil where it can.
    var problem: String? {
        if case .lacking(let lack) = key.withLock({ $0 }) { lack.reason } else { nil }
    }

    /// The access key; nil while there is none.
    var accessKey: String? {
        if case .ready(let pair) = key.withLock({ $0 }) { pair.accessKey } else { nil }
    }

    // MARK: What the state holds

    private static func key(
        in signer: SignerKey,
        _ reference: SignerReference,
        at now: Duration
    ) -> Key {
        guard let object = signer.object else {
            return .lacking(absent(reference))
        }
        let attributes = object.attributes
        let accessKey = (attributes["accesskey"] ?? attributes["id"])?.unmarked.stringValue
        let secret = (attributes["secret_key"] ?? attributes["secretkey"])?.unmarked
        if secret?.isUnknown ?? false {
            return .lacking(
                Lack(
                    summary: "Secret of the signer's key cannot be opened",
                    reason:
                        "the secret of \(reference.key), which signs for this, is sealed with a key that is not here",
                    remedy:
                        "Give the sealing key (KEYFORM_STATE_KEY, KEYFORM_STATE_KEY_FILE or KEYFORM_STATE_PASSPHRASE)."
                )
            )
        }
        guard let secret = secret?.stringValue, !secret.isEmpty, let accessKey, !accessKey.isEmpty else {
            return .lacking(
                Lack(
                    summary: "Secret of the signer's key is not known",
                    reason:
                        "the state has no secret of \(reference.key), which signs for this: a key that was imported has"
                        + " none",
                    remedy:
                        "Make the key anew with -replace=\(reference.key.description.inShellQuotes), or name another key in"
                        + " the signer block at \(reference.place)."
                )
            )
        }
        return .ready(
            SigningPair(
                accessKey: accessKey,
                secret: secret,
                source: "\(reference.key) of the signer block",
                made: signer.isNew ? now : signer.written
            )
        )
    }

    private static func absent(_ reference: SignerReference) -> Lack {
        Lack(
            summary: "Key of the signer is not made yet",
            reason: "\(reference.key), which signs for this, is not made yet",
            remedy: "The signer block at \(reference.place) names it: an apply that is not limited to a"
                + " part makes it first."
        )
    }
}

extension SignerReference {
    /// Where the block stands, in words.
    fileprivate var place: String {
        "\(declaration.file.name) line \(declaration.line)"
    }
}
