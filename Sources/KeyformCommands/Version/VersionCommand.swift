import ArgumentParser
import JSONText
import Rendering
import SourceText
import Terminal

struct VersionCommand: Command {
    static let declaration = CommandDeclaration(
        "version",
        summary: "Show the current keyform version",
        sandboxNotice: .none,
        about: """
            Displays the version of keyform.
            """,
        options: [.json.saying("Output the version information as a JSON object.")]
    )

    @Option(.json) var json: Bool

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        if json {
            let object: JSONValue = [
                "keyform_version": .string(ProgramVersion.text),
                "commit": ProgramVersion.commit.map(JSONValue.string) ?? .null,
                "platform": .string(ProgramVersion.platform),
            ]
            context.output.line(object.text(.pretty))
        } else {
            let commit = ProgramVersion.commit.map { "commit \($0)\n" } ?? ""
            context.output.write("keyform v\(ProgramVersion.text)\non \(ProgramVersion.platform)\n\(commit)")
        }
        return ExitStatus.done
    }
}
