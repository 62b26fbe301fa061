/// The 32 bytes from which everything that protects secrets is derived.
///
/// It prints as nothing but its type, so that no message can tell it by accident.
package struct SealingKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    static let length = 32

    package var description: String { "SealingKey" }
    package var debugDescription: String { "SealingKey" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    init?(bytes: [UInt8]) {
        guard bytes.count == SealingKey.length else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits, or base64 (either alphabet, padding optional) of 32 bytes.
    package init?(text: some StringProtocol) {
        let text = String(text)
        guard
            let key = SealingKey.bytes(hexadecimal: text).flatMap(SealingKey.init(bytes:))
                ?? SealingKey.bytes(base64: text).flatMap(SealingKey.init(bytes:))
        else { return nil }
        self = key
    }

    package static func random() -> SealingKey {
        SealingKey(random: SodiumSeal.random(length))
    }

    private init(random bytes: [UInt8]) {
        self.bytes = bytes
    }

    package static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }

    package static func bytes(base64 text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var pending: UInt32 = 0
        var bits = 0
        var body = Array(text.utf8)
        while body.last == UInt8(ascii: "=") {
            body.removeLast()
        }
        for byte in body {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
            default: return nil
            }
            pending = pending << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(bits)))
            }
        }
        return bytes
    }

    package var base64: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var value: UInt32 = 0
            for index in 0..<3 {
                value = value << 8 | UInt32(index < group.count ? group[start + index] : 0)
            }
            for index in 0..<4 {
                let digit = alphabet[Int(value >> UInt32(18 - 6 * index) & 63)]
                text.append(index <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The text without white space around it.
    package static func trimmed(_ text: some StringProtocol) -> Substring {
        var rest = Substring(text)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
