import Foundation
import TestSupport
import Testing

@testable import KeyformCommands

/// `docs/output.md` tells of every command that writes for programs, and shows the recipes that are tested.
@Suite struct OutputDocumentTests {
    private static func document() throws -> String {
        let url = Fixtures.repository.appending(path: "docs/output.md")
        return String(decoding: try Data(contentsOf: url), as: UTF8.self)
    }

    @Test func listsEveryCommandWithJSON() throws {
        let document = try Self.document()
        for command in CommandList.declarations {
            let isListed =
                document.contains("`\(command.name) -json")
                || document.contains("\(command.name) -status -json`")
            #expect(
                isListed
                    == command.options.contains {
                        $0.name == OptionDeclaration.json.name && !command.isHidden($0)
                    },
                "\(command.name)"
            )
        }
    }

    @Test(arguments: ["conftest/policy/keys.rego", "atlantis/repos.yaml"])
    func showsTheRecipe(path: String) throws {
        #expect(try Self.document().contains("\n" + Fixtures.text("recipes/\(path)") + "```\n"))
    }
}
