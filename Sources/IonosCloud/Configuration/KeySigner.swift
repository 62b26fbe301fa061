import Addresses
import HTTPTransport
import ObjectStorage
import Providers
import Settings
import SourceText
import Synchronization
import Values

/// Signs with the key that a `signer` block names: one that the configuration makes, perhaps in the same run.
final class KeySigner: SignerSource {
    private enum Key {
        case ready(SigningPair)
        case lacking(Lack)
    }

    private struct State {
        var key: Key
        /// Whether everything is destroyed, so that nothing makes the key anew.
        var isLeaving = false
    }

    /// Why the key cannot sign.
    private struct Lack {
        let summary: String
        /// In words that go behind `because`.
        let reason: String
        let remedy: String

        /// The same where everything is destroyed: no key is made then.
        var inDestroy: Lack {
            Lack(
                summary: summary,
                reason: reason,
                remedy: "\(remedy) A destroy makes no key: set \(EnvironmentVariable.s3AccessKey) and"
                    + " \(EnvironmentVariable.s3SecretKey) to a key of the contract's owner or of an administrator, and run"
                    + " the command again. They sign in place of a signer's key that is gone."
            )
        }
    }

    let reference: SignerReference
    private let clock: any APIClock
    /// What signs in place of a key that is gone for good; nil where the environment names no pair.
    private let substitute: SigningPair?
    private let state: Mutex<State>

    /// Until something is known of the key, it counts as one that is not there.
    init(_ reference: SignerReference, clock: any APIClock, substitute: SigningPair? = nil) {
        self.reference = reference
        self.clock = clock
        self.substitute = substitute
        state = Mutex(State(key: .lacking(Self.absent(reference))))
    }

    func receive(_ signer: SignerKey) {
        let found = Self.key(in: signer, reference, at: clock.sinceEpoch())
        state.withLock {
            $0.key = found
            $0.isLeaving = signer.isLeaving || $0.isLeaving
        }
    }

    /// That the account has no such key any more.
    func noteAbsence() {
        let gone = Self.gone(reference)
        state.withLock { state in
            if state.isLeaving {
                state.key = .lacking(gone)
            }
        }
    }

    func pair() throws(DiagnosticsError) -> SigningPair {
        let state = state.withLock(\.self)
        switch state.key {
        case .ready(let pair): return pair
        case .lacking(let lack):
            if state.isLeaving, let substitute {
                return substitute
            }
            let lack = state.isLeaving ? lack.inDestroy : lack
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
        let state = state.withLock(\.self)
        guard case .lacking(let lack) = state.key, !state.isLeaving || substitute == nil else {
            return nil
        }
        return lack.reason
    }

    /// The access key; nil while there is none.
    var accessKey: String? {
        if case .ready(let pair) = state.withLock(\.key) { pair.accessKey } else { nil }
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
        let texts = KeyTexts(object)
        if texts.secret?.isUnknown ?? false {
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
        guard let halves = texts.halves else {
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
                accessKey: halves.accessKey,
                secret: halves.secret,
                source: "\(reference.key) of the signer block",
                made: signer.isNew ? now : signer.written
            )
        )
    }

    private static func gone(_ reference: SignerReference) -> Lack {
        Lack(
            summary: "Key of the signer is gone",
            reason: "\(reference.key), which signs for this, does not exist any more",
            remedy: "The signer block at \(reference.place) names it."
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

/// What the object of a key holds to sign with.
struct KeyTexts {
    let accessKey: String?
    /// Unknown where it cannot be opened here.
    let secret: Value?

    init(_ object: ObservedObject) {
        let attributes = object.attributes
        accessKey = (attributes["accesskey"] ?? attributes["id"])?.unmarked.stringValue
        secret = (attributes["secret_key"] ?? attributes["secretkey"])?.unmarked
    }

    /// Both; nil where one is missing.
    var halves: (accessKey: String, secret: String)? {
        guard let accessKey, !accessKey.isEmpty, let secret = secret?.stringValue, !secret.isEmpty else {
            return nil
        }
        return (accessKey, secret)
    }
}

extension SignerReference {
    /// Where the block stands, in words.
    fileprivate var place: String {
        "\(declaration.file.name) line \(declaration.line)"
    }
}
