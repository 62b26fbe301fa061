import ArgumentParser
import JSONText
import SourceText
import Terminal
import Workbench

struct WorkspaceListCommand: Command {
    static let declaration = CommandDeclaration(
        "workspace list",
        summary: "List the workspaces",
        sandboxNotice: .none,
        about: """
            Lists the workspaces that have a state here, "default" first, and marks the
            one that commands work in.
            """,
        options: [.json]
    )

    @Option(.json) var json: Bool

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let state = try context.state.settled()
        if json {
            var document: JSONObject = [
                "format_version": "1.0",
                "workspaces": .array(
                    try state.workspaces().map {
                        ["name": .string($0), "current": .bool($0 == state.workspace.name)]
                    }
                ),
            ]
            document["overridden_by"] = state.workspace.overriding.map { .string($0.phrase) }
            context.output.line(JSONValue.object(document).text(.indented))
            return ExitStatus.done
        }
        for name in try state.workspaces() {
            context.output.line((name == state.workspace.name ? "* " : "  ") + name)
        }
        context.output.line("")
        if let override = state.workspace.overriding {
            context.output.line("The active workspace is being overridden using \(override.phrase).\n")
        }
        return ExitStatus.done
    }
}
