/// Takes secrets out of texts that others made of them, such as an error that quotes what it could not read.
///
/// Parts of a secret are found too, because errors often quote only the part they stumble over. Linear in the text and
/// in the secrets.
package struct Redaction: Sendable {
    /// What stands where a secret was.
    package static let placeholder = "(sensitive value)"

    /// Shorter texts are words of any message.
    private static let shortestSecret = 5
    /// So much of a long secret is taken for it, wherever it stands.
    private static let window = 6
    /// Of a very long secret only the beginning is looked for.
    private static let longestSecret = 1 << 16

    /// Secrets too short for a window, to be found whole.
    private var short: [[UInt8]] = []
    private var windows: Set<UInt64> = []

    /// - Parameter secrets: texts that must not be shown; those of fewer than five bytes hide nothing.
    package init(_ secrets: some Sequence<String>) {
        for secret in secrets {
            let bytes = Array(secret.utf8.prefix(Self.longestSecret))
            add(bytes)
            // As it stands between quotes.
            let escaped = bytes.flatMap { byte -> [UInt8] in
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
                case UInt8(ascii: "\n"): Array(#"\n"#.utf8)
                case UInt8(ascii: "\t"): Array(#"\t"#.utf8)
                case UInt8(ascii: "\r"): Array(#"\r"#.utf8)
                default: [byte]
                }
            }
            if escaped != bytes {
                add(escaped)
            }
        }
    }

    /// Whether there is nothing to take out.
    var isEmpty: Bool {
        short.isEmpty && windows.isEmpty
    }

    private mutating func add(_ bytes: [UInt8]) {
        guard bytes.count >= Self.shortestSecret else { return }
        guard bytes.count > Self.window else {
            short.append(bytes)
            return
        }
        for start in 0...(bytes.count - Self.window) {
            windows.insert(Self.packed(bytes, start))
        }
    }

    private static func packed(_ bytes: [UInt8], _ start: Int) -> UInt64 {
        var packed: UInt64 = 0
        for index in start..<(start + window) {
            packed = packed << 8 | UInt64(bytes[index])
        }
        return packed
    }

    /// The text with each secret, and each longer part of one, replaced.
    package func redacted(_ text: String) -> String {
        guard !isEmpty else { return text }
        let bytes = Array(text.utf8)
        var isHidden = [Bool](repeating: false, count: bytes.count)
        func hide(_ start: Int, _ count: Int) {
            for index in start..<(start + count) { isHidden[index] = true }
        }
        for start in bytes.indices {
            if start + Self.window <= bytes.count, windows.contains(Self.packed(bytes, start)) {
                hide(start, Self.window)
            }
            for secret in short where bytes[start...].starts(with: secret) {
                hide(start, secret.count)
            }
        }
        guard isHidden.contains(true) else { return text }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard isHidden[index] else {
                result.append(bytes[index])
                index += 1
                continue
            }
            result += Array(Self.placeholder.utf8)
            while index < bytes.count, isHidden[index] { index += 1 }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The diagnostic with its texts redacted; the source that it points at stays.
    package func redacted(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.summary = redacted(diagnostic.summary)
        diagnostic.detail = redacted(diagnostic.detail)
        diagnostic.hints = diagnostic.hints.map {
            Hint(redacted($0.text), command: $0.command.map(redacted))
        }
        return diagnostic
    }
}
