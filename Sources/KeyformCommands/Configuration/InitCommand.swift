import ArgumentParser
import SourceText
import Terminal

struct InitCommand: Command {
    static let declaration = CommandDeclaration(
        "init",
        summary: "Not needed: keyform has nothing to install",
        sandboxNotice: .none,
        about: """
            Does nothing, because nothing is needed: keyform is one program without
            plugins, and the state file is made by the first apply. The command is
            accepted so that scripts written for Terraform go on working.
            """,
        hidden: [.fromModule],
        ignored: [
            .upgrade, .reconfigure, .migrateState, .backend, .get, .json, .backendConfiguration, .lockFile,
            .pluginDirectory,
        ]
    )

    @Option(.fromModule) private var fromModule: String?

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        guard fromModule == nil else {
            throw DiagnosticsError(
                .error(
                    "Modules are not copied",
                    "keyform has no modules: put the configuration into this directory."
                )
            )
        }
        context.output.write(
            """

            \(context.palette.paint(.green, "Nothing to initialize: keyform is ready to use."))

            There are no plugins to install, and the state file is made when it is
            first needed. Start with "keyform plan" to see what would be changed.

            """
        )
        return ExitStatus.done
    }
}
