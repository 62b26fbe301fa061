import HCL
import Providers
import ResourceSchemas
import SourceText
import TestSupport
import Testing

@testable import IonosCloud

/// Configurations as people write them for users, groups and keys; Terraform 1.11.4 accepts each of them.
@Suite struct RealisticTests {
    static let names = ["imported", "members", "settings", "staff", "teams"]

    @Test(arguments: names)
    func areValid(_ name: String) throws {
        let file = SourceFile(name: "main.tf", text: try Fixtures.text("configuration/realistic/\(name).tf"))
        #expect(validate([file], schemas: try IonosCloudProvider().catalog()).map(\.recordedForm) == [])
    }

    @Test(arguments: names)
    func areFormattedAlready(_ name: String) throws {
        let text = try Fixtures.text("configuration/realistic/\(name).tf")
        #expect(Formatter.format(Array(text.utf8)) == Array(text.utf8))
    }
}
