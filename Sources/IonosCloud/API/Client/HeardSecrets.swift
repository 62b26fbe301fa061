import HTTPTransport
internal import JSONText
internal import StateModel
internal import Synchronization

/// Secrets that went over the connection in this run: passwords that were sent, and what keys came with.
///
/// A server may repeat them where messages and the log show what it says. Finding one costs the same however many there are.
final class HeardSecrets: Sendable {
    private let known = Mutex(SecretSearch([]))

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
        if let answer, ["/s3keys", "/accesskeys"].contains(where: request.url.path.contains) {
            Self.values(of: "secretKey", in: answer.body).forEach(add)
        }
    }

    private func add(_ secret: [UInt8]) {
        known.withLock { $0.add(secret) }
    }

    /// The text without those secrets.
    func redacted(_ text: String) -> String {
        known.withLock { $0.redacted(text) }
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
