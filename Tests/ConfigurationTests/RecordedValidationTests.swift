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
    func saysWhatIsRecorded(_ recorded: RecordedCase) {
        let found = validate(recorded.files)
        #expect(Set(found.map(\.recordedForm)) == Set(recorded.ownAnswers ?? recorded.answers))
    }

    /// Of which versions there are, keyform knows more than the one that was asked.
    private static let versionMismatch = "Unsupported Terraform Core version"

    /// Reasons to refuse what Terraform accepts: keyform does not support it, or says so before the plan does.
    private static let ownReasons: Set<String> = [
        "Modules are not supported", "Provisioners are not supported", "Value for unconfigurable attribute",
        versionMismatch,
    ]

    @Test(arguments: cases ?? [])
    func acceptsWhatTerraformAccepts(_ recorded: RecordedCase) {
        let found = validate(recorded.files).filter { !Self.ownReasons.contains($0.summary) }
        let isValid = !recorded.answers.contains {
            $0.hasPrefix("E ") && !$0.contains(Self.versionMismatch)
        }
        let isUnsupported = validate(recorded.files).count != found.count
        #expect(isUnsupported || found.hasErrors != isValid)
    }
}
