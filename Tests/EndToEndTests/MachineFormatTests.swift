import JSONText
import TestSupport
import Testing

/// What programs are told, beside what Terraform says of the same configurations, by `fixtures/machine-formats/record.py`.
///
/// There may be more members than Terraform has, and no fewer.
@Suite(.aFewAtATime) struct MachineFormatTests {
    private static let folder = "machine-formats"
    /// Name of the recording, configuration, command, exit status; one after the other in one folder.
    private static let steps: [(name: String, configuration: String, command: String, status: Int32)] = [
        ("first-plan.jsonl", "main.tf", "plan -json -out=first", 0),
        ("first-plan.json", "main.tf", "show -json first", 0),
        ("first-apply.jsonl", "main.tf", "apply -json first", 0),
        ("first-state.json", "main.tf", "show -json", 0),
        ("first-output.json", "main.tf", "output -json", 0),
        ("second-plan.jsonl", "changed.tf.txt", "plan -json -out=second", 0),
        ("second-plan.json", "changed.tf.txt", "show -json second", 0),
        ("second-apply.jsonl", "changed.tf.txt", "apply -json -auto-approve", 0),
        ("second-state.json", "changed.tf.txt", "show -json", 0),
        ("valid.json", "changed.tf.txt", "validate -json", 0),
        ("replace-plan.jsonl", "changed.tf.txt", "plan -json -replace=terraform_data.one", 0),
        ("destroy-plan.jsonl", "changed.tf.txt", "plan -json -destroy -out=third", 0),
        ("destroy-plan.json", "changed.tf.txt", "show -json third", 0),
        ("destroy.jsonl", "changed.tf.txt", "destroy -json -auto-approve", 0),
        ("empty-state.json", "changed.tf.txt", "show -json", 0),
        ("broken.json", "broken.tf.txt", "validate -json", 1),
    ]

    /// Kinds of lines that Terraform does not have.
    private static let ownKinds = ["plan_digest"]

    /// What is meant to be different, by the end of the path and the file.
    private static let meant: [(path: String, reason: String)] = [
        ("version.[0].@message", "the name of the program"),
        (".state.checks", "what checks came to is not kept in the state"),
        (".first-plan.prior_state.values", "there is no state before the first apply"),
        (".prior_state.values.outputs", "outputs as they are recorded, not as they will be"),
        (
            ".sensitive_values.output",
            "what is made of a secret is one, also where a provider says nothing of it"
        ),
        (".before_sensitive.output", "the same"), (".after_sensitive.output", "the same"),
        (".before_sensitive.input", "the state marks such a value as a whole"),
        (".sensitive_values.input", "the same"), (".before.input", "the same"),
        (".before.output", "the same"),
        (".values.input", "the same"), (".values.output", "the same"),
        (".sensitive_values.triggers_replace", "the same"),
        (".before_sensitive.triggers_replace", "the same"),
        (".values.triggers_replace", "the same"), (".before.triggers_replace", "the same"),
        (".after_unknown.output", "parts of it are unknown one by one"),
        (".depends_on", "instances, where Terraform has blocks"),
    ]

    @Test func isInTerraformsForm() async throws {
        let project = try UserProject.inSandbox()
        try project.makeFolder("module")
        try project.write(try Fixtures.text("\(Self.folder)/module/main.tf"), to: "module/main.tf")
        var compared = 0
        for step in Self.steps {
            try project.write(try Fixtures.text("\(Self.folder)/\(step.configuration)"), to: "main.tf")
            let outcome = try await project.keyform(step.command.split(separator: " ").map(String.init))
            #expect(outcome.exitStatus == step.status, "\(step.name): \(outcome.everything)")
            #expect(!outcome.everything.contains("planted-"), "\(step.name) tells a secret")
            let recorded = try Fixtures.text("\(Self.folder)/recorded/\(step.name)")
            let kind = String(step.name.split(separator: ".")[0])
            var differences: [String] = []
            if step.name.hasSuffix("l") {
                let theirs = try Self.lines(recorded)
                let ours = try Self.lines(Self.scrubbed(outcome.output))
                for (name, lines) in theirs {
                    Self.compare(.array(lines), .array(ours[name] ?? []), ".\(kind).\(name)", &differences)
                    compared += lines.count
                }
                // No line of Terraform's kinds that Terraform does not write.
                for name in ours.keys where theirs[name] == nil && !Self.ownKinds.contains(name) {
                    differences.append("\(name) is only here")
                }
            } else {
                Self.compare(
                    try JSONValue(parsing: recorded),
                    try JSONValue(parsing: Self.scrubbed(outcome.output)),
                    ".\(kind)" + (kind.hasSuffix("state") ? ".state" : ""),
                    &differences
                )
                compared += 1
            }
            #expect(differences.isEmpty, "\(step.name):\n\(differences.joined(separator: "\n"))")
        }
        #expect(compared > 80)
    }

    /// The lines of a stream by kind and resource.
    private static func lines(_ text: String) throws -> [String: [JSONValue]] {
        var found: [String: [JSONValue]] = [:]
        for line in text.split(separator: "\n") {
            let value = try JSONValue(parsing: String(line))
            let resource = (value["change"] ?? value["hook"])?["resource"]?["addr"]?.string
            let summary = value["diagnostic"]?["summary"]?.string
            let name = [value["type"]?.string, resource, summary].compactMap(\.self).joined(separator: " ")
            found[name, default: []].append(value)
        }
        return found
    }

    /// As `record.py` does it.
    private static func scrubbed(_ text: String) -> String {
        text.replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "ID")
            .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, with: "TIME")
            .replacing(/"elapsed_seconds":\d+/, with: "\"elapsed_seconds\":0")
            .replacing(/after \d+s/, with: "after 0s")
    }

    private static func compare(
        _ theirs: JSONValue,
        _ ours: JSONValue?,
        _ path: String,
        _ differences: inout [String]
    ) {
        guard !meant.contains(where: { path.hasSuffix($0.path) }) else { return }
        // A withheld text keeps its type, and a value that is a secret as a whole may be left out.
        if theirs.string?.contains("planted-") ?? false, ours == nil || ours == "(sensitive value)" { return }
        guard let ours else {
            differences.append("\(path) is missing: \(theirs.text(.compact).prefix(100))")
            return
        }
        switch (theirs, ours) {
        case (.object(let left), .object(let right)):
            for member in left.members {
                compare(member.value, right[member.name], "\(path).\(member.name)", &differences)
            }
        case (.array(let left), .array(let right)):
            guard left.count == right.count else {
                differences.append("\(path) has \(right.count) elements, not \(left.count)")
                return
            }
            // Terraform gives these in the order of a table.
            let isSet = path.hasSuffix(".relevant_attributes")
            func ordered(_ list: [JSONValue]) -> [JSONValue] {
                isSet ? list.sorted { $0.text(.compact) < $1.text(.compact) } : list
            }
            for (index, pair) in zip(ordered(left), ordered(right)).enumerated() {
                compare(pair.0, pair.1, "\(path).[\(index)]", &differences)
            }
        default:
            if theirs != ours {
                differences.append(
                    "\(path): \(theirs.text(.compact).prefix(100)), here \(ours.text(.compact).prefix(100))"
                )
            }
        }
    }
}
