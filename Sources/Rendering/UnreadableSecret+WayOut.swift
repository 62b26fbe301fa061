package import StateModel

extension UnreadableSecret {
    /// What can be done about it, as sentences that stand behind its description.
    package var wayOut: String {
        switch reason {
        case .keyHidden: ""
        case .keyUnavailable, .otherKey: Self.anyWayOut
        case .damaged, .missing, .givenUp:
            " Run \"keyform apply -refresh-only\", which reads it from the API again."
        }
    }

    /// Where it is not known why.
    package static let anyWayOut =
        " Give the key that seals the state (KEYFORM_STATE_KEY, KEYFORM_STATE_KEY_FILE or KEYFORM_STATE_PASSPHRASE). If"
        + " the key is lost, run \"keyform apply -refresh-only\", which reads the secrets from the API again."
}
