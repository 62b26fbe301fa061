internal import Synchronization

/// A seal without cryptography, for a state that is never written anywhere.
///
/// Sealed bytes are only a number; the plaintext stays in this object.
package final class InMemorySeal: SecretSeal {
    private struct Contents {
        var sealed: [(plaintext: [UInt8], place: String)] = []
        var fingerprinted: [String] = []
    }

    private let contents = Mutex(Contents())

    package init() {}

    package func seal(_ plaintext: [UInt8], place: String) -> [UInt8] {
        contents.withLock { contents in
            contents.sealed.append((plaintext, place))
            return Array("sealed:\(contents.sealed.count - 1)".utf8)
        }
    }

    package func open(_ sealed: [UInt8], place: String) throws(StateError) -> [UInt8] {
        let text = String(decoding: sealed, as: UTF8.self)
        let plaintext = contents.withLock { contents -> [UInt8]? in
            guard let index = InMemorySeal.number(text, after: "sealed:"),
                contents.sealed.indices.contains(index), contents.sealed[index].place == place
            else { return nil }
            return contents.sealed[index].plaintext
        }
        guard let plaintext else {
            throw .corrupt(reason: "a sealed value of \(place) does not belong there")
        }
        return plaintext
    }

    package func fingerprint(of secret: String) -> String {
        contents.withLock { contents in
            contents.fingerprinted.append(secret)
            return "memory:\(contents.fingerprinted.count - 1)"
        }
    }

    package func compare(_ secret: String, fingerprint: String) -> FingerprintMatch {
        contents.withLock { contents in
            guard let index = InMemorySeal.number(fingerprint, after: "memory:"),
                contents.fingerprinted.indices.contains(index)
            else { return .unknown }
            return contents.fingerprinted[index] == secret ? .same : .different
        }
    }

    package func digest(of message: [UInt8], for purpose: String) -> [UInt8]? {
        nil
    }

    private static func number(_ text: String, after prefix: String) -> Int? {
        text.hasPrefix(prefix) ? Int(text.dropFirst(prefix.count)) : nil
    }
}
