import Addresses
import Foundation
import JSONText
import StateModel
import TestSupport
import Testing
import Values

@Suite struct KnownSecretsTests {
    private static let secret = "k3y/Secret+\"quoted\"-ä"
    private let known = KnownSecrets(
        [Self.secret, "short"],
        wholes: ["whole-secret"],
        isPassword: { $0 == "pass-word" }
    )

    private static func base64(_ text: String, isForURLs: Bool = false) -> String {
        let encoded = Data(text.utf8).base64EncodedString()
        return isForURLs
            ? encoded.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "") : encoded
    }

    private static func hexadecimal(_ text: String) -> String {
        Data(text.utf8).map { String(format: "%02x", $0) }.joined()
    }

    private static func map(_ text: String) -> Value {
        Value(.map(ValueMap([("k", .string(text))]), element: .string))
    }

    @Test(arguments: [
        Value.string(secret),
        .string("s3://id:\(secret)@host"),
        .string(#"{"a": ["k3y/Secret+\"quoted\"-ä"]}"#),
        .tuple([.number(1), .object(ValueMap([("a", .tuple([.string(secret)]))]))]),
        Value(.list([.string("a"), .string(secret)], element: .string)),
        .set([.string("b"), .string(secret)], of: .string),
        map(secret),
        Value(.map(ValueMap([(secret, .string("v"))]), element: .string)),
        .string("whole-secret"), .string("[\"whole-secret\"]"),
        .string(base64(secret)), .string(base64("a" + secret + "b")), .string(base64("ab" + secret)),
        .string(base64("user:" + secret + "\n")), .string("Basic \(base64("id:" + secret))"),
        .string(#"{"data": {"k": "\#(base64(secret))"}}"#), map(base64(secret, isForURLs: true)),
        .string(hexadecimal(secret)), .string(hexadecimal(secret).uppercased()),
        .string("https://id:k3y%2FSecret%2B%22quoted%22-%C3%A4@host"),
        .string("https://id:k3y%2fSecret%2b%22quoted%22-%c3%a4@host"),
        .string(base64("pass-word")), map(hexadecimal("pass-word")), .string(base64("whole-secret")),
        .string("pass-word"), .string("{\"p\":\"pass-word\"}"), map("pass-word"),
    ])
    func areFoundWhereverTheyAre(value: Value) {
        let marked = known.marking(value)
        #expect(marked.isSensitive && marked.unmarked == value)
        #expect(known.marking(marked) == marked)
    }

    @Test(arguments: [
        Value.string("short"), .string("k3y/Secret"), .string("not-a-whole-secret"), .string("my pass-word"),
        .number(12_345_678), .bool(true), .null(.string), .unknown(.string), .tuple([]),
    ])
    func othersAreLeftAlone(value: Value) {
        #expect(known.marking(value) == value)
    }

    /// What was compared with the passwords once is not compared again.
    @Test func aValueThatHasNotChangedKeepsItsMarks() {
        let value = Value.string("pass-word")
        #expect(!known.marking(value, recorded: value).isSensitive)
        #expect(known.marking(value, recorded: value.marked(.sensitive)).isSensitive)
        #expect(known.marking(value, recorded: .string("other")).isSensitive)
        // A secret that is known in clear is found all the same.
        #expect(known.marking(.string(Self.secret), recorded: .string(Self.secret)).isSensitive)
    }

    @Test func rowsTellTheirSecrets() {
        let seal = InMemorySeal()
        let record = ResourceRecord(
            address: InstanceAddress(ResourceAddress(type: "t", name: "a")),
            objectID: "id-a",
            attributes: .object(
                ValueMap([
                    ("secret_key", .string("s3cret-key")),
                    ("name", .string("a-long-name").marked(.sensitive)),
                ])
            ),
            fingerprints: ["password": seal.fingerprint(of: "pass-word")]
        )
        let known = KnownSecrets(
            of: [record],
            policy: SealingPolicy(sealed: ["t": ["secret_key"]]),
            seal: seal
        )
        #expect(known.marking(.string("s3cret-key")).isSensitive)
        #expect(known.marking(.string("pass-word")).isSensitive)
        // A name is a secret where somebody marked it, and not by itself.
        #expect(!known.marking(.string("a-long-name")).isSensitive)
    }

    /// Against a search that is plainly right.
    @Test func theSearchFindsWhatIsThere() {
        var random = SeededGenerator(seed: 5)
        func text(_ length: Int) -> String {
            String((0..<length).map { _ in "abä\"\\".randomElement(using: &random) ?? "a" })
        }
        for _ in 0..<400 {
            let secrets = (0..<4).map { _ in text(Int.random(in: 5...12, using: &random)) }
            let search = SecretSearch(secrets)
            var haystack = text(40)
            if Bool.random(using: &random), let planted = secrets.randomElement(using: &random) {
                haystack += planted + text(3)
            }
            let found = secrets.indices.filter { index in
                let quoted = String(JSONValue.string(secrets[index]).text().dropFirst().dropLast())
                return secrets[index].utf8.count >= 8
                    && (haystack.contains(exactly: secrets[index]) || haystack.contains(exactly: quoted))
            }
            let first = search.first(in: haystack)
            #expect(found.isEmpty ? first == nil : found.contains(first ?? -1), "\(secrets) \(haystack)")
        }
    }
}

extension String {
    /// By bytes, as a combining character may join what is before it.
    fileprivate func contains(exactly text: String) -> Bool {
        let bytes = Array(utf8)
        let wanted = Array(text.utf8)
        guard wanted.count <= bytes.count else { return false }
        return (0...bytes.count - wanted.count).contains {
            bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
        }
    }
}
