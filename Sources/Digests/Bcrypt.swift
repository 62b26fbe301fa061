internal import CDigests

/// The password hash bcrypt (Provos and Mazières 1999), version 2a, by the system's libcrypt.
package enum Bcrypt {
    package static let defaultCost = 10
    package static let costs = 4...31
    /// In bytes; what is longer would be cut.
    package static let longestPassword = 72

    /// Hashes a password.
    ///
    /// - Parameters:
    ///   - password: at most `longestPassword` bytes.
    ///   - salt: sixteen random bytes.
    ///   - cost: the binary logarithm of how often the key is mixed in.
    /// - Returns: the text of the hash, `$2a$…`.
    /// - Throws: when libcrypt cannot be loaded or has no bcrypt, or the password holds a zero byte, where its C strings
    ///   end.
    package static func hash(
        _ password: [UInt8],
        salt: [UInt8],
        cost: Int
    ) throws(DigestError) -> String {
        guard !password.contains(0) else {
            throw DigestError(reason: "the password contains a NUL character")
        }
        return try hash(password, setting: (cost < 10 ? "0" : "") + String(cost) + "$" + encode(salt))
    }

    /// Whether a text is the hash of a password.
    package static func isHash(_ text: String, of password: [UInt8]) -> Bool {
        guard !password.contains(0), ["$2a$", "$2b$", "$2y$"].contains(where: text.hasPrefix) else {
            return false
        }
        let setting = String(text.dropFirst(4))
        return (try? hash(password, setting: setting)) == "$2a$" + setting
    }

    /// - Parameters:
    ///   - password: without a zero byte.
    ///   - rest: cost and salt, what is behind the salt does not matter.
    /// - Returns: the text of the hash.
    /// - Throws: when libcrypt cannot be loaded, or has no bcrypt.
    private static func hash(_ password: [UInt8], setting rest: String) throws(DigestError) -> String {
        if let reason = kf_crypt_load() {
            throw DigestError(reason: String(cString: reason))
        }
        // libcrypt guards its 2a against a fault that never was in Go's, whose 2a is the same as 2b.
        let setting = "$2b$" + rest
        let text = [CChar](unsafeUninitializedCapacity: 128) { buffer, count in
            guard let start = buffer.baseAddress else {
                return
            }
            let isDone = (password + [0]).withUnsafeBufferPointer { password in
                password.withMemoryRebound(to: CChar.self) { password in
                    password.baseAddress.map { kf_crypt($0, setting, start, buffer.count) } ?? false
                }
            }
            count = isDone ? buffer.count : 0
        }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        guard bytes.starts(with: "$2b$".utf8) else {
            throw DigestError(reason: "libcrypt has no bcrypt")
        }
        return "$2a$" + String(decoding: bytes.dropFirst(4), as: UTF8.self)
    }

    private static let alphabet = Array(
        "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8
    )

    /// Base64 in an alphabet of its own, without padding.
    private static func encode(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let group = part.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - part.count))
            for index in 0...part.count {
                result.append(alphabet[Int(group >> UInt32(18 - 6 * index)) & 0x3F])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
