internal import JSONText
internal import SourceText

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
            for bytes in written {
                add(Needle(bytes: bytes, index: index))
            }
        }
    }

    /// Looks for one more, as it is and in no other form.
    package mutating func add(_ secret: [UInt8]) {
        let known = needles[Self.start(of: secret)] ?? []
        if !known.contains(where: { $0.bytes == secret }) {
            add(Needle(bytes: secret, index: 0))
        }
    }

    private mutating func add(_ needle: Needle) {
        guard needle.bytes.count >= Self.shortest else { return }
        let start = Self.start(of: needle.bytes)
        needles[start, default: []].append(needle)
        let hash = Self.hash(start)
        filter[Int(hash >> 6)] |= 1 << (hash & 63)
    }

    package var isEmpty: Bool {
        needles.isEmpty
    }

    /// The position, among those that were given, of a secret that the text holds; nil when it holds none.
    package func first(in text: String) -> Int? {
        var text = text
        return text.withUTF8 { found(in: $0, from: 0)?.needle.index }
    }

    /// The text without the secrets.
    package func redacted(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            var result: [UInt8] = []
            var rest = 0
            while let (start, needle) = found(in: bytes, from: rest) {
                result += bytes[rest..<start]
                result += Redaction.placeholder.utf8
                rest = start + needle.bytes.count
            }
            return String(decoding: result + bytes[rest...], as: UTF8.self)
        }
    }

    /// The first place from an offset on where there is a secret.
    private func found(
        in bytes: UnsafeBufferPointer<UInt8>,
        from first: Int
    ) -> (start: Int, needle: Needle)? {
        guard !needles.isEmpty, bytes.count - first >= Self.shortest else { return nil }
        var window: UInt64 = 0
        for offset in first..<bytes.count {
            window = window << 8 | UInt64(bytes[offset])
            guard offset - first >= 7 else { continue }
            let hash = Self.hash(window)
            guard filter[Int(hash >> 6)] & (1 << (hash & 63)) != 0, let candidates = needles[window] else {
                continue
            }
            let start = offset - 7
            for needle in candidates
            where bytes.count - start >= needle.bytes.count
                && bytes[start..<start + needle.bytes.count].elementsEqual(needle.bytes)
            {
                return (start, needle)
            }
        }
        return nil
    }

    private static func start(of bytes: [UInt8]) -> UInt64 {
        bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Sixteen bits.
    private static func hash(_ window: UInt64) -> UInt64 {
        (window &* 0x9E37_79B9_7F4A_7C15) >> 48
    }
}
