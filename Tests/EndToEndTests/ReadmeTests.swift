import Foundation
import TestSupport
import Testing

/// What the documents show as typed at a prompt works as shown.
@Suite struct ReadmeTests {
    /// The lines after `$ ` in the blocks marked `console` that run in the sandbox, by block.
    private static func commands(in text: String) -> [[String]] {
        var blocks: [[String]] = []
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside = !isInside && line.dropFirst(3).hasPrefix("console")
                if isInside { blocks.append([]) }
            } else if isInside, line.hasPrefix("$ keyform -sandbox") {
                blocks[blocks.count - 1].append(String(line.dropFirst(2)))
            }
        }
        return blocks.filter { !$0.isEmpty }
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
        let project = try UserProject()
        try FileManager.default.copyItem(
            atPath: Fixtures.url("").path,
            toPath: project.path("fixtures")
        )
        let folder = URL(filePath: try BuiltProducts.executable("keyform")).deletingLastPathComponent().path
        for block in Self.commands(in: String(decoding: data, as: UTF8.self)) {
            for command in block {
                let outcome = try await project.runner(
                    "/bin/sh",
                    environment: ["PATH": "\(folder):/usr/bin:/bin"]
                ).run(["-c", command], input: Array("yes\n".utf8), timeout: .seconds(120))
                let hasChanges = command.contains("-detailed-exitcode") && outcome.exitStatus == 2
                #expect(
                    outcome.exitStatus == 0 || hasChanges,
                    "\(document): \(command)\n\(outcome.everything)"
                )
            }
        }
    }

    @Test func theExtractionFindsWhatItShould() {
        let text = """
            ```console
            $ keyform -sandbox plan
            Plan: 1 to add
            $ make demo
            $ keyform -sandbox apply
            ```
            ```sh
            $ keyform -sandbox destroy
            ```
            """
        #expect(Self.commands(in: text) == [["keyform -sandbox plan", "keyform -sandbox apply"]])
    }
}
