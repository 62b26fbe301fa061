internal import FoundationEssentials

extension Data {
    /// Decodes base64url, with or without padding (RFC 4648, section 5); `nil` for anything else.
    init?(base64URLEncoded text: some StringProtocol) {
        guard !text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") }) else {
            return nil
        }
        let digits = text.utf8.prefix { $0 != UInt8(ascii: "=") }.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
        self.init(base64Encoded: Data(digits + padding))
    }
}
