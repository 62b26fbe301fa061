/// What to do when a key is refused because its user lacks the Object Storage privilege, which the API also says
/// for a while after the privilege was given (`IONOS_S3_KEY_CREATION_RETRY`).
enum KeyCreationRetry: Sendable, Hashable {
    /// The variable is true: try again until the create timeout.
    case always
    /// The variable is false: the first refusal is final.
    case never
    /// Unset: try again when the API confirms that the user holds the privilege.
    case whenPrivilegeHeld

    /// Reads the variable's text, case and surrounding space ignored; nil when it is neither true nor false.
    init?(variable: String?) {
        guard let text = variable?.trimmedASCII.lowercased(), !text.isEmpty else {
            self = .whenPrivilegeHeld
            return
        }
        switch text {
        case "1", "t", "true": self = .always
        case "0", "f", "false": self = .never
        default: return nil
        }
    }
}

extension String {
    fileprivate var trimmedASCII: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        let bytes = utf8.drop(while: isSpace)
        let end = bytes.lastIndex { !isSpace($0) }.map { bytes.index(after: $0) } ?? bytes.startIndex
        return String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
    }
}
