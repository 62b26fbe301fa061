import Addresses
import ObjectStorage
import Providers
import SourceText
import Testing
import Values

@testable import IonosCloud

/// Signing with a key that the configuration makes.
@Suite struct KeySignerTests {
    private let clock = SkippingClock()
    private let signer: KeySigner
    private let address: InstanceAddress

    init() throws {
        address = try InstanceAddress(parsing: "ionoscloud_s3_key.admin")
        let file = SourceFile(name: "own.keyform.hcl", text: "\n\nsigner {\n}\n")
        signer = KeySigner(
            SignerReference(
                key: address,
                declaration: SourceRange(file: file, span: Span(2, 8))
            ),
            clock: clock
        )
    }

    private func receive(_ attributes: [String: Value]?, isNew: Bool = false, written: Duration? = nil) {
        let object = attributes.map {
            ObservedObject(objectID: "KEY", attributes: .object(ValueMap($0.map { ($0.key, $0.value) })))
        }
        signer.receive(SignerKey(address: address, object: object, isNew: isNew, written: written))
    }

    private func problem() -> Diagnostic? {
        let error = #expect(throws: DiagnosticsError.self) { _ = try signer.pair() }
        return error?.diagnostics.first
    }

    private static let secret = Value.string("secret").marked(.sensitive)

    @Test func signsWithWhatTheStateHolds() throws {
        receive(["id": .string("KEY"), "secret_key": Self.secret])
        let pair = try signer.pair()
        #expect(pair.accessKey == "KEY")
        #expect(pair.reveal() == "secret")
        #expect(pair.source == "ionoscloud_s3_key.admin of the signer block")
        #expect(pair.made == nil)
        #expect(signer.problem == nil)
        receive(["id": .string("u-u-i-d"), "accesskey": .string("OWN"), "secretkey": Self.secret])
        #expect(try signer.pair().accessKey == "OWN")
    }

    /// Of a new key not every endpoint knows at once.
    @Test func tellsWhenTheKeyWasMade() throws {
        receive(["id": .string("KEY"), "secret_key": Self.secret], isNew: true)
        #expect(try signer.pair().made == clock.sinceEpoch())
        receive(["id": .string("KEY"), "secret_key": Self.secret], written: .seconds(77))
        #expect(try signer.pair().made == .seconds(77))
    }

    @Test func aKeyThatIsNotThereIsNamed() {
        #expect(signer.problem == "ionoscloud_s3_key.admin, which signs for this, is not made yet")
        #expect(problem()?.summary == "Key of the signer is not made yet")
        #expect(problem()?.detail.contains("own.keyform.hcl line 3") == true, "\(problem()?.detail ?? "")")
        receive(["id": .string("KEY"), "secret_key": Self.secret])
        receive(nil)
        #expect(problem()?.summary == "Key of the signer is not made yet")
    }

    @Test func aSecretThatCannotBeOpenedIsNamed() {
        receive(["id": .string("KEY"), "secret_key": .unknown(.string).marked(.sensitive)])
        #expect(problem()?.detail.contains("KEYFORM_STATE_KEY") == true)
        #expect(signer.problem?.contains("sealed with a key that is not here") == true)
    }

    @Test func aKeyWithoutASecretIsNamed() {
        receive(["id": .string("KEY"), "secret_key": .null(.string)])
        #expect(problem()?.detail.contains("-replace='ionoscloud_s3_key.admin'") == true)
        #expect(signer.accessKey == nil)
    }
}
