import ResourceSchemas
import SourceText
import Testing

@testable import Configuration

/// `access` blocks: what plans may do that is otherwise refused.
@Suite struct AccessBlockTests {
    private func load(
        _ own: String,
        name: String = "own.keyform.hcl"
    ) -> (words: [String], problems: [Diagnostic]) {
        let (configuration, diagnostics) = ConfigurationLoader.load(
            files: [SourceFile(name: "main.tf", text: ""), SourceFile(name: name, text: own)],
            schemas: SchemaCatalog([], providers: [])
        )
        return (configuration.allowances.map(\.word), diagnostics)
    }

    @Test func wordsAreTakenAsTheyStand() {
        let found = load("access {\n  allow = [\"public\", \"administrator\"]\n}\n")
        #expect(found.words == ["public", "administrator"])
        #expect(found.problems.isEmpty, "\(found.problems.map(\.summary))")
        #expect(load("access {\n  allow = []\n}\n").words == [])
    }

    @Test(arguments: [
        ("access {\n  allow = [upper(\"public\")]\n}\n", "Invalid word to allow"),
        ("access {\n  allow = [\"${\"public\"}x\"]\n}\n", "Invalid word to allow"),
        ("access {\n  allow = \"public\"\n}\n", "Invalid expression"),
        ("access {\n}\n", "Missing required argument"),
        ("access {\n  allow = []\n  deny = []\n}\n", "Unsupported argument"),
        ("access {\n  allow = []\n}\naccess {\n  allow = []\n}\n", "Duplicate access block"),
    ])
    func mistakesAreNamed(own: String, summary: String) {
        #expect(load(own).problems.map(\.summary) == [summary])
    }

    @Test func itIsNoBlockOfTerraform() {
        let found = load("access {\n  allow = [\"public\"]\n}\n", name: "own.tf")
        #expect(found.words == [])
        #expect(found.problems.map(\.summary) == ["Unsupported block type"])
    }
}
