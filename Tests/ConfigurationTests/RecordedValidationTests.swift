import SourceText
import TestSupport
import Testing

/// What Terraform says, and what we say, about the same mistakes.
@Suite struct RecordedValidationTests {
    static let cases = try? RecordedCase.load("configuration/validate.txt")

    @Test func casesAreThere() throws {
        #expect(try #require(Self.cases).count > 100)
    }

    @Test(arguments: cases ?? [])
    func saysWhatTerraformSays(_ recorded: RecordedCase) {
        let found = validate(recorded.files).map(\.recordedForm)
        #expect(Set(found) == Set(recorded.answers))
    }
}
