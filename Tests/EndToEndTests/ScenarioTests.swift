import Foundation
import TestSupport
import Testing

/// Plans and applies side by side with Terraform: the actions, their reasons, the outputs, what is warned of and the
/// exit status, recorded by `fixtures/scenarios/record.py`.
@Suite(.aFewAtATime) struct ScenarioTests {
    @Test(arguments: Scenario.all)
    func keyformDoesAsTerraformDoes(scenario: Scenario) async throws {
        let project = try UserProject.inSandbox()
        if !scenario.state.isEmpty {
            try project.write(Self.concrete(scenario.state), to: "main.tf")
            let before = try await project.keyform("apply", "-auto-approve")
            try #require(before.exitStatus == 0, "\(before.everything)")
        }
        try project.write(Self.concrete(scenario.configuration), to: "main.tf")
        let words = Self.concrete(scenario.command).split(separator: " ").map(String.init)
        let outcome = try await project.keyform(words)
        let found = Scenario.matters(Self.abstract(outcome.output + outcome.errorOutput))
        #expect(found == scenario.expected.lines, "\(outcome.everything)")
        #expect(outcome.exitStatus == scenario.expected.status, "\(outcome.everything)")
    }

    private static func concrete(_ text: String) -> String {
        text.replacing("THING", with: "ionoscloud_group").replacing("LABEL", with: "name")
    }

    private static func abstract(_ text: String) -> String {
        text.replacing("ionoscloud_group", with: "THING").replacing(/\bname\b/, with: "LABEL")
    }
}

/// One section of `fixtures/scenarios/scenarios.txt`.
struct Scenario: CustomTestStringConvertible {
    struct Answer {
        var status: Int32 = 0
        var lines: [String] = []
    }

    let name: String
    let command: String
    var state = ""
    var configuration = ""
    var expected = Answer()

    var testDescription: String { name }

    static let all: [Scenario] = {
        guard let text = try? Fixtures.text("scenarios/scenarios.txt") else { return [] }
        return text.split(separator: "\n### ").dropFirst().map { Scenario(String($0)) }
    }()

    private init(_ block: String) {
        let sections = block.split(separator: "\n--- ").map(String.init)
        let head = sections[0].split(separator: "\n", maxSplits: 1)
        name = String(head[0])
        command = String(head[1].trimmingPrefix("$ "))
        for section in sections.dropFirst() {
            let parts = section.split(separator: "\n", maxSplits: 1).map(String.init)
            let title = parts[0].split(separator: " ").map { $0.trimmingCharacters(in: [":"]) }
            let body = parts.count > 1 ? parts[1] : ""
            switch title[0] {
            case "state": state = body
            case "configuration": configuration = body
            default:
                // keyform's own answer stands behind Terraform's and replaces it.
                expected = Answer(
                    status: Int32(title[1]) ?? -1,
                    lines: body.split(separator: "\n").map(String.init).filter { !$0.isEmpty }
                )
            }
        }
    }

    /// The lines that say what is done, why, and how it ended; the outputs as they change.
    ///
    /// As in `record.py`.
    static func matters(_ text: String) -> [String] {
        var found: [String] = []
        var isInOutputs = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map({ $0.trimmingEnd() }) {
            if line == "Changes to Outputs:" {
                isInOutputs = true
            } else if !line.hasPrefix("  ") {
                isInOutputs = false
            } else if isInOutputs {
                found.append(line)
                continue
            }
            if line.contains("Cycle: ") {
                found.append("Error: Cycle")
            } else if !line.contains("unchanged attribute"),
                let match = line.firstMatch(of: told),
                !isExtra(line)
            {
                found.append(String(match.1).replacing(/LABEL +=/, with: "LABEL ="))
            }
        }
        return found.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    }

    private nonisolated(unsafe) static let told =
        /^\s*(# .*|Plan: .*|No changes\..*|Error: .*|Warning: .*|(?:Apply|Destroy) complete!.*|[-+~] LABEL .*)/

    /// What keyform warns of besides, because it knows the types and looks for renames.
    private static func isExtra(_ line: String) -> Bool {
        line.contains("This looks like a rename") || line.contains("exists already")
    }
}

extension Substring {
    fileprivate func trimmingEnd() -> String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
