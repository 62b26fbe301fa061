import Foundation
import JSONText
import TestSupport
import Testing

/// One number for the program and the changelog, and the commit where it was known to the build.
@Suite(.aFewAtATime) struct VersionTests {
    @Test func theVersionIsTheNewestReleaseOfTheChangelog() async throws {
        let project = try UserProject.inSandbox([:])
        let changelog = try String(
            contentsOf: Fixtures.repository.appending(path: "CHANGELOG.md"),
            encoding: .utf8
        )
        let number = try #require(changelog.firstMatch(of: /\n## (\d+\.\d+\.\d+)/)?.1)
        let lines = try await project.keyform("version").output.split(separator: "\n")
        #expect(lines.first == "keyform v\(number)")
        #expect(lines.dropFirst(2).allSatisfy { $0.wholeMatch(of: /commit [0-9a-f]{40}(-dirty)?/) != nil })
        let object = try JSONValue(parsing: try await project.keyform("version", "-json").output)
        #expect(object["keyform_version"]?.string == String(number))
        #expect(lines.count == (object["commit"]?.string == nil ? 2 : 3))
    }
}
