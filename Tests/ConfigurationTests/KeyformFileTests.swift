import Providers
import SourceText
import Testing

@testable import Configuration
@testable import IonosCloud

/// The files that only keyform reads.
@Suite struct KeyformFileTests {
    private static let user = """
        resource "ionoscloud_group" "u" {
          name = "team"
        }

        """

    private func load(
        _ own: String,
        main: String = user
    ) throws -> (configuration: Configuration, diagnostics: [Diagnostic]) {
        ConfigurationLoader.load(
            files: [
                SourceFile(name: "main.tf", text: main), SourceFile(name: "team.keyform.hcl", text: own),
            ],
            schemas: try IonosCloudProvider().catalog()
        )
    }

    private func state(_ texts: String...) throws(DiagnosticsError) -> StateBlock? {
        try ConfigurationLoader.stateBlock(
            in: texts.enumerated().map { SourceFile(name: "\($0.offset).keyform.hcl", text: $0.element) }
        )
    }

    @Test func anImportMayAdopt() throws {
        for (text, adopts) in [("adopt = true", true), ("adopt = false", false), ("", false)] {
            let (configuration, diagnostics) = try load(
                "import {\n  to = ionoscloud_group.u\n  id = \"x\"\n  \(text)\n}\n"
            )
            #expect(diagnostics.isEmpty, "\(diagnostics)")
            #expect(configuration.imports.map(\.adopts) == [adopts])
        }
    }

    @Test func theStateIsFoundWithoutTheRest() throws {
        let block = try state(
            "import {\n  to = ionoscloud_group.u\n  id = var.x\n  adopt = 7\n}\n",
            "state {\n  location = \"states/team.db\"\n}\n"
        )
        #expect(block?.location == "states/team.db")
        #expect(try state() == nil)
        #expect(try state("") == nil)
    }

    @Test func whatIsReadEarlyIsReadWithTheRest() throws {
        #expect(try load("state {\n  location = \"x.db\"\n}\n").diagnostics.isEmpty)
    }

    static let mistakes: [(text: String, summary: String, detail: String, place: String)] = [
        ("stat {\n}\n", "Unsupported block type", "Did you mean \"state\"?", "stat"),
        (
            "resource \"ionoscloud_group\" \"v\" {\n}\n", "Unsupported block type",
            "belongs in a file whose name ends in .tf", "resource"
        ),
        ("state \"x\" {\n}\n", "Extraneous label for state", "No labels are expected", "\"x\""),
        ("state {\n}\n", "Missing required argument", "\"location\" is required", "{"),
        (
            "state {\n  location = \"a\"\n  path = \"b\"\n}\n", "Unsupported argument",
            "An argument named \"path\" is not expected here.", "path"
        ),
        (
            "state {\n  location = \"${terraform.workspace}.db\"\n}\n", "Invalid state location",
            "must be a literal text", "\""
        ),
        ("state {\n  location = var.x\n}\n", "Invalid state location", "KEYFORM_STATE", "v"),
        ("state {\n  location = \"\"\n}\n", "Invalid state location", "not empty", "\""),
        (
            "state {\n  location = \"a\"\n}\nstate {\n  location = \"a\"\n}\n", "Duplicate state block",
            "at 0.keyform.hcl:1,1-6", "state"
        ),
        ("location = \"a\"\n", "Unsupported argument", "\"location\" is not expected here", "location"),
        ("state {\n", "Unclosed configuration block", "", "{"),
    ]

    @Test(arguments: 0..<11)
    func mistakesAreToldWithTheirPlace(_ index: Int) throws {
        let mistake = Self.mistakes[index]
        let error = #expect(throws: DiagnosticsError.self) { try state(mistake.text) }
        let found = try #require(error?.diagnostics.first)
        #expect(found.summary == mistake.summary)
        #expect(found.detail.contains(mistake.detail), "\(found.detail)")
        #expect(found.subject?.text.hasPrefix(mistake.place) == true, "\(found.subject?.text ?? "")")
        // They are the same for those who read everything.
        #expect(try load(mistake.text).diagnostics.contains { $0.summary == mistake.summary })
    }

    /// What Terraform reads has to stay valid for Terraform.
    @Test func filesForTerraformHoldNothingOfIt() throws {
        let state = try load("", main: "state {\n  location = \"x\"\n}\n").diagnostics
        #expect(state.map(\.summary) == ["Unsupported block type"])
        #expect(state.first?.detail.contains("ends in .keyform.hcl") == true)
        let adoption = try load(
            "",
            main: Self.user + "import {\n  to = ionoscloud_group.u\n  id = \"x\"\n  adopt = true\n}\n"
        ).diagnostics
        #expect(adoption.map(\.summary) == ["Unsupported argument"])
        #expect(adoption.first?.detail.contains("ends in .keyform.hcl") == true)
    }
}
