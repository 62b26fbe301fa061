import ArgumentParser
import SourceText
import Terminal
import Workbench

struct InitCommand: Command {
    static let declaration = CommandDeclaration(
        "init",
        summary: "Not needed: keyform has nothing to install",
        sandboxNotice: .none,
        about: """
            Installs nothing, because nothing is needed: keyform is one program without
            plugins, and the state file is made by the first apply. The command is
            accepted so that scripts written for Terraform go on working. Where Terraform
            manages objects in this directory, it says how to take them over.
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
        context.view.report(await obstacles(context))
        return ExitStatus.done
    }

    /// What would stop a plan here because Terraform manages objects: said, as nothing is begun yet.
    private func obstacles(_ context: CommandContext) async -> [Diagnostic] {
        do throws(DiagnosticsError) {
            var bench = context.bench
            try bench.settleState()
            try await TerraformStateGuard(bench, ignoring: false).checkBeforePlanning(nil)
            return []
        } catch {
            return error.diagnostics.map { problem in
                var remark = problem
                remark.severity = .warning
                return remark
            }
        }
    }
}
