/// The key with which a state is to be sealed from now on.
///
/// It prints as nothing but its kind, so that no message can tell it by accident.
package enum NewSealingKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// A random one, put first into the key file; the older ones stay in it for other states and for backups.
    case keyFile
    /// The text of one, in the form that `KEYFORM_STATE_KEY` takes.
    case given(String)
    /// One that is derived from a passphrase.
    case passphrase(String)

    package var description: String {
        switch self {
        case .keyFile: "keyFile"
        case .given: "given"
        case .passphrase: "passphrase"
        }
    }

    package var debugDescription: String { description }
}

/// What sealing a state anew did.
package struct RekeyReport: Sendable, Hashable {
    /// Secrets that are sealed with the new key now.
    package var resealed: Int
    /// Secrets that could not be opened and were dropped.
    package var dropped: [UnreadableSecret.Place]

    package init(resealed: Int, dropped: [UnreadableSecret.Place] = []) {
        self.resealed = resealed
        self.dropped = dropped
    }
}
