import HTTPTransport
import JSONText

/// The forms in which programs and servers repeat a secret that they were given.
enum SecretForms {
    /// The secret itself and what encodings make of it: URLs, JSON, hexadecimal, and base64 of it or of a text around it.
    static func all(of secret: String) -> [String] {
        let bytes = Array(secret.utf8)
        let json = JSONValue.string(secret).text(.indented).dropFirst().dropLast()
        var forms = [secret, percentEncoded(secret), secret.replacing("/", with: #"\/"#), String(json)]
        forms += [hexadecimal(bytes, "0123456789abcdef"), hexadecimal(bytes, "0123456789ABCDEF")]
        // As dumps show it: each byte, or each two from either of the first, apart.
        for digits in ["0123456789abcdef", "0123456789ABCDEF"] {
            let apart = bytes.map { hexadecimal([$0], digits) }
            forms += [apart.joined(separator: " "), apart.joined(separator: ":")]
            for offset in 0..<2 {
                forms.append(
                    apart.enumerated().map { ($0 + offset) % 2 == 0 ? $1 : $1 + " " }.joined()
                )
            }
        }
        for offset in 0..<3 {
            let encoded = base64(bytes, from: offset)
            forms.append(encoded)
            forms.append(encoded.replacing("+", with: "-").replacing("/", with: "_"))
            forms.append(percentEncoded(encoded))
        }
        return forms
    }

    private static func hexadecimal(_ bytes: [UInt8], _ digits: String) -> String {
        let digits = Array(digits.utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// The digits of base64 that depend on the bytes alone, where so many others stand before them in a group of three.
    private static func base64(_ bytes: [UInt8], from offset: Int) -> String {
        var digits: [UInt8] = []
        // The first digit that holds no bit of what stands before.
        var bit = (offset * 8 + 5) / 6 * 6 - offset * 8
        while bit + 6 <= bytes.count * 8 {
            let index = bit / 8
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            let pair = UInt16(bytes[index]) << 8 | UInt16(next)
            digits.append(alphabet[Int(pair >> UInt16(10 - bit % 8)) & 63])
            bit += 6
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
