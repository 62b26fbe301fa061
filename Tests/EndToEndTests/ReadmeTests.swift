import Foundation
import TestSupport
import Testing

/// What the documents show as typed at a prompt works as shown.
@Suite(.aFewAtATime) struct ReadmeTests {
    /// A command at a prompt, and the lines that are shown below it.
    struct Shown: Equatable {
        let command: String
        var output: [String] = []
    }

    /// What runs in the sandbox in the blocks marked `console`.
    static func commands(in text: String) -> [Shown] {
        var found: [Shown] = []
        var isInside = false
        var isShown = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside = !isInside && line.dropFirst(3).hasPrefix("console")
                isShown = false
            } else if isInside, line.hasPrefix("$ ") {
                isShown = line.hasPrefix("$ keyform -sandbox")
                if isShown { found.append(Shown(command: String(line.dropFirst(2)))) }
            } else if isShown {
                found[found.count - 1].output.append(String(line))
            }
        }
        return found
    }

    /// Whether the lines are as shown; a line with nothing but `…` stands for any number of them.
    static func matches(_ actual: ArraySlice<Substring>, _ shown: ArraySlice<String>) -> Bool {
        guard let first = shown.first else { return actual.isEmpty }
        if first == "…" {
            let rest = shown.dropFirst()
            return (actual.startIndex...actual.endIndex).contains { matches(actual[$0...], rest) }
        }
        return actual.first.map(String.init) == first && matches(actual.dropFirst(), shown.dropFirst())
    }

    static var documents: [String] {
        let docs =
            (try? FileManager.default.contentsOfDirectory(
                atPath: Fixtures.repository.appending(path: "docs").path
            )) ?? []
        return ["README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    }

    @Test(arguments: documents)
    func itsSandboxCommandsWork(document: String) async throws {
        guard let data = try? Data(contentsOf: Fixtures.repository.appending(path: document)) else { return }
        // They are typed beside the documented example.
        var project = try UserProject.inSandbox(fixture: "s3-key")
        project.globals = []
        try FileManager.default.copyItem(atPath: Fixtures.url("").path, toPath: project.path("fixtures"))
        let folder = URL(filePath: try BuiltProducts.executable("keyform")).deletingLastPathComponent().path
        var transcript = Transcript(project)
        var original = Transcript(project)
        for shown in Self.commands(in: String(decoding: data, as: UTF8.self)) {
            let outcome = try await project.runner(
                "/bin/sh",
                environment: ["PATH": "\(folder):/usr/bin:/bin"]
            ).run(["-c", shown.command], input: Array("yes\n".utf8), timeout: .seconds(120))
            let hasChanges = shown.command.contains("-detailed-exitcode") && outcome.exitStatus == 2
            #expect(outcome.exitStatus == 0 || hasChanges, "\(shown.command)\n\(outcome.everything)")
            guard !shown.output.isEmpty else { continue }
            let actual = transcript.scrubbed(outcome.output).split(
                separator: "\n",
                omittingEmptySubsequences: false
            )
            let expected = original.scrubbed(shown.output.joined(separator: "\n"))
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            #expect(
                Self.matches(actual.dropLast(), expected[...]),
                "\(document) shows something else below \(shown.command):\n\(outcome.output)"
            )
        }
    }

    @Test func theExtractionFindsWhatItShould() {
        let text = """
            ```console
            $ keyform -sandbox plan
            Plan: 1 to add
            $ make demo
            a lot
            $ keyform -sandbox apply
            ```
            ```sh
            $ keyform -sandbox destroy
            ```
            """
        #expect(
            Self.commands(in: text) == [
                Shown(command: "keyform -sandbox plan", output: ["Plan: 1 to add"]),
                Shown(command: "keyform -sandbox apply"),
            ]
        )
        #expect(Self.matches(["a", "b", "c"], ["a", "…", "c"]))
        #expect(!Self.matches(["a", "b", "c"], ["a", "…", "d"]))
        #expect(!Self.matches(["a", "b"], ["a"]))
    }
}
