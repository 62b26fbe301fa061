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
            Displays the version of keyform; with -json also the version of Terraform
            whose formats and language it follows, as "terraform version -json" has it.
            """,
        options: [.json.saying("Output the version information as a JSON object.")]
    )

    @Option(.json) var json: Bool

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        if json {
            let object: JSONValue = [
                "terraform_version": .string(ProgramVersion.terraform),
                "platform": .string(ProgramVersion.platform),
                // The providers are built in: there is none to select.
                "provider_selections": [:],
                "terraform_outdated": false,
                "keyform_version": .string(ProgramVersion.text),
                "commit": ProgramVersion.commit.map(JSONValue.string) ?? .null,
            ]
            context.output.line(object.text(.pretty))
        } else {
            let commit = ProgramVersion.commit.map { "commit \($0)\n" } ?? ""
            context.output.write("keyform v\(ProgramVersion.text)\non \(ProgramVersion.platform)\n\(commit)")
        }
        return ExitStatus.done
    }
}
