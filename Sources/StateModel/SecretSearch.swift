internal import JSONText

/// Looks for many secrets in many texts; each text is gone through once.
package struct SecretSearch: Sendable {
    /// In bytes.
    ///
    /// Shorter texts say little and are everywhere.
    package static let shortest = 8

    private struct Needle {
        let bytes: [UInt8]
        let index: Int
    }

    private var needles: [UInt64: [Needle]] = [:]
    /// A bit for each hash of a beginning: most places of a text end here.
    private var filter = [UInt64](repeating: 0, count: 1024)

    /// - Parameter secrets: the texts; each is looked for as it is, as JSON and URLs write it, and in Base64 and
    ///   hexadecimal, also as a part of what is encoded. Short ones are passed over.
    package init(_ secrets: [String]) {
        for (index, secret) in secrets.enumerated() where secret.utf8.count >= Self.shortest {
            let quoted = JSONValue.string(secret).bytes().dropFirst().dropLast()
            let written = Set([Array(secret.utf8), Array(quoted)] + SecretEncodings.all(of: secret))
            for bytes in written where bytes.count >= Self.shortest {
                let start = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                needles[start, default: []].append(Needle(bytes: bytes, index: index))
                let hash = Self.hash(start)
                filter[Int(hash >> 6)] |= 1 << (hash & 63)
            }
        }
    }

    package var isEmpty: Bool {
        needles.isEmpty
    }

    /// The position, among those that were given, of a secret that the text holds; nil when it holds none.
    package func first(in text: String) -> Int? {
        guard !needles.isEmpty, text.utf8.count >= Self.shortest else { return nil }
        var text = text
        return text.withUTF8 { bytes in
            var window: UInt64 = 0
            for (offset, byte) in bytes.enumerated() {
                window = window << 8 | UInt64(byte)
                guard offset >= 7 else { continue }
                let hash = Self.hash(window)
                guard filter[Int(hash >> 6)] & (1 << (hash & 63)) != 0, let candidates = needles[window]
                else {
                    continue
                }
                let start = offset - 7
                for needle in candidates
                where bytes.count - start >= needle.bytes.count
                    && bytes[start..<start + needle.bytes.count].elementsEqual(needle.bytes)
                {
                    return needle.index
                }
            }
            return nil
        }
    }

    /// Sixteen bits.
    private static func hash(_ window: UInt64) -> UInt64 {
        (window &* 0x9E37_79B9_7F4A_7C15) >> 48
    }
}
