import FoundationEssentials

/// Bytes written as text, and read from it.
enum BinaryText {
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }

    /// In the standard alphabet, padded.
    static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    /// In the alphabet for addresses, without padding.
    static func base64URL(_ bytes: [UInt8]) -> String {
        String(
            base64(bytes).compactMap { character -> Character? in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            }
        )
    }

    /// The bytes that a standard, padded text stands for; nil when it is none.
    static func bytes(base64 text: String) -> [UInt8]? {
        guard text.utf8.count % 4 == 0, let data = Data(base64Encoded: text) else {
            return nil
        }
        // What does not come out as it went in has stray bits at its end.
        return data.base64EncodedString() == text ? Array(data) : nil
    }

    /// The bytes that a text for addresses, without padding, stands for; nil when it is none.
    static func bytes(base64URL text: String) -> [UInt8]? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") }) else {
            return nil
        }
        let standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        guard !standard.contains("=") else {
            return nil
        }
        return bytes(base64: standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4))
    }
}
