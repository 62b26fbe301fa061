import Foundation
import SourceText
import TestSupport
import Testing

@testable import Delivery

@Suite struct SecretFormsTests {
    /// In base64 of any text around it, a secret is found, whatever bytes stand before it.
    @Test func base64OfATextAroundIsRecognised() {
        var generator = SeededGenerator(seed: 15)
        for _ in 0..<200 {
            let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/='\"&")
            func text(_ count: Int) -> String {
                String((0..<count).map { _ in letters.randomElement(using: &generator) ?? "a" })
            }
            let secret = text(Int.random(in: 16...48, using: &generator))
            let before = text(Int.random(in: 0...20, using: &generator))
            let after = text(Int.random(in: 0...20, using: &generator))
            let encoded = Data((before + secret + after).utf8).base64EncodedString()
            let forms = SecretForms.all(of: secret)
            #expect(
                forms.contains { $0.count * 6 > (secret.utf8.count - 2) * 8 && encoded.contains($0) },
                "\(secret)"
            )
            let shown = Redaction(forms).redacted(encoded)
            #expect(shown.contains(Redaction.placeholder))
        }
    }

    /// In the hexadecimal of dumps, whatever stands between the bytes and before the secret.
    @Test(arguments: [(1, " "), (1, ":"), (2, " ")], [true, false])
    func dumpsAreRecognised(apart: (size: Int, by: String), isUpper: Bool) {
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        for before in ["", "x", "ab"] {
            let bytes = Array((before + secret + "\n").utf8).map {
                String(format: isUpper ? "%02X" : "%02x", $0)
            }
            let groups = stride(from: 0, to: bytes.count, by: apart.size).map {
                bytes[$0..<min($0 + apart.size, bytes.count)].joined()
            }
            for width in [8, 16, 64] {
                let lines = stride(from: 0, to: groups.count, by: width).map {
                    groups[$0..<min($0 + width, groups.count)].joined(separator: apart.by)
                }
                let shown = Redaction(SecretForms.all(of: secret)).redacted(lines.joined(separator: "\n"))
                #expect(shown.contains(Redaction.placeholder))
                // What a cut leaves at the ends of lines is no secret any more.
                let left = shown.replacing(Redaction.placeholder, with: "").filter(\.isHexDigit)
                #expect(left.count <= 2 * before.count + 8 * lines.count, "\(shown)")
            }
        }
    }
}
