import SourceText
import TestSupport
import Testing

/// What Terraform says, and what we say, about configurations with modules.
@Suite struct RecordedModulesTests {
    static let cases = try? RecordedCase.load("configuration/modules.txt")

    @Test func casesAreThere() throws {
        #expect(try #require(Self.cases).count > 80)
    }

    @Test(arguments: cases ?? [])
    func saysWhatIsRecorded(_ recorded: RecordedCase) {
        let found = validate(recorded.rootFiles, modules: recorded.modules)
        #expect(Set(found.map(\.recordedForm)) == Set(recorded.ownAnswers ?? recorded.answers))
    }

    @Test(arguments: cases ?? [])
    func acceptsWhatTerraformAccepts(_ recorded: RecordedCase) {
        let found = validate(recorded.rootFiles, modules: recorded.modules)
        #expect(found.hasErrors == recorded.answers.contains { $0.hasPrefix("E ") })
    }
}
