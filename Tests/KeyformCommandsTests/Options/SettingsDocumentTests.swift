import Foundation
import Settings
import TestSupport
import Testing

@testable import IonosCloud

/// That `docs/settings.md` lists the variables that are declared, and other documents no others.
@Suite struct SettingsDocumentTests {
    private static let declared = EnvironmentVariable.ofIonosCloud + EnvironmentVariable.all

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Fixtures.repository.appending(path: path), encoding: .utf8)
    }

    @Test func thePageListsAll() throws {
        let rows = Self.declared.map { "| `\($0.name)` | \($0.meaning) |" }
        let table = (["| variable | meaning |", "|---|---|"] + rows)
            .joined(separator: "\n")
        #expect(try text("docs/settings.md").hasSuffix("\n\n\(table)\n"), "\(table)")
    }

    @Test(arguments: [
        "README.md", "docs/access.md", "docs/durability.md", "docs/ionos.md", "docs/language.md",
        "docs/rotation.md",
        "docs/sandbox.md",
    ])
    func documentsNameNoOthers(_ path: String) throws {
        let names = Set(Self.declared.map(\.name))
        for match in try text(path).matches(of: /`\$?(?<name>(KEYFORM|IONOS|TF)_[A-Z0-9_]*[A-Z])/) {
            let name = String(match.output.name)
            let isKnown =
                names.contains(name) || name.hasPrefix(EnvironmentVariable.variablePrefix.name)
                || EnvironmentVariable.variablePrefix.name == name + "_"
                || name.hasPrefix(EnvironmentVariable.arguments.name + "_")
            #expect(isKnown, "\(path): \(name)")
        }
    }
}
