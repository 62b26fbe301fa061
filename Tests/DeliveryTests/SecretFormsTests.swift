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
}
