import HTTPTransport
internal import JSONText
internal import SourceText
internal import Synchronization

/// Secrets that went over the connection in this run: passwords that were sent, and what keys came with.
///
/// A server may repeat them where messages and the log show what it says. Finding one costs the same however many there are.
final class HeardSecrets: Sendable {
    /// Shorter texts may be words of any message.
    private static let shortest = 8

    /// By their first bytes.
    private let known = Mutex<[UInt64: [[UInt8]]]>([:])

    /// Takes note of what a request and its answer hold.
    ///
    /// - Parameters:
    ///   - request: may hold a password.
    ///   - answer: may hold the secrets of keys.
    func note(_ request: HTTPRequest, _ answer: HTTPResponse?) {
        if let body = request.body,
            let password = (try? JSONValue(parsing: body))?["properties"]?["password"]?.string
        {
            add(Array(password.utf8))
        }
        if let answer, request.url.path.contains("/s3keys") {
            for secret in Self.values(of: "secretKey", in: answer.body) {
                add(secret)
            }
        }
    }

    private func add(_ secret: [UInt8]) {
        guard secret.count >= Self.shortest else {
            return
        }
        known.withLock { known in
            let start = Self.packed(secret, 0)
            if known[start]?.contains(secret) != true {
                known[start, default: []].append(secret)
            }
        }
    }

    /// The text without those secrets.
    func redacted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count >= Self.shortest else {
            return text
        }
        return known.withLock { known in
            guard !known.isEmpty else {
                return text
            }
            var result: [UInt8] = []
            var index = 0
            while index < bytes.count {
                let candidates =
                    index + Self.shortest <= bytes.count ? known[Self.packed(bytes, index)] ?? [] : []
                if let secret = candidates.first(where: { bytes[index...].starts(with: $0) }) {
                    result += Redaction.placeholder.utf8
                    index += secret.count
                } else {
                    result.append(bytes[index])
                    index += 1
                }
            }
            return String(decoding: result, as: UTF8.self)
        }
    }

    private static func packed(_ bytes: [UInt8], _ start: Int) -> UInt64 {
        bytes[start..<(start + shortest)].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The texts of members of that name, wherever they stand in JSON that may be cut off.
    private static func values(of name: String, in body: [UInt8]) -> [[UInt8]] {
        let quote = UInt8(ascii: "\"")
        let needle = Array("\"\(name)\"".utf8)
        var values: [[UInt8]] = []
        var rest = body[...]
        while let start = rest.firstIndex(of: quote) {
            rest = rest[start...]
            guard rest.starts(with: needle) else {
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst(needle.count).drop { $0 <= 0x20 || $0 == UInt8(ascii: ":") }
            guard rest.first == quote else {
                continue
            }
            let value = rest.dropFirst().prefix { $0 != quote }
            values.append(Array(value))
            rest = rest[value.endIndex...].dropFirst()
        }
        return values
    }
}
