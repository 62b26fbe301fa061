import Providers
import ResourceSchemas
import SourceText
import TestSupport
import Testing

@testable import IonosCloud

/// What Terraform says of mistakes with the resource types of keyform itself.
///
/// The answers of `typed.txt` were recorded from Terraform 1.11.4 with a provider that does nothing but hand out the
/// schemas of `schemas/`. Each case stands beside the configuration in `prelude.tf`, unless it has a `main.tf` of
/// its own.
@Suite struct RecordedTypesTests {
    static let cases = try? RecordedCase.load("configuration/typed.txt")

    @Test func casesAreThere() throws {
        #expect(try #require(Self.cases).count > 500)
    }

    @Test(arguments: cases ?? [])
    func saysWhatIsRecorded(_ recorded: RecordedCase) throws {
        var files = recorded.files
        if !files.contains(where: { $0.name == "main.tf" }) {
            files.append(SourceFile(name: "main.tf", text: try Fixtures.text("configuration/prelude.tf")))
        }
        let found = validate(files, schemas: try IonosCloudProvider().catalog())
        #expect(Set(found.map(\.recordedForm)) == Set(recorded.ownAnswers ?? recorded.answers))
    }
}
