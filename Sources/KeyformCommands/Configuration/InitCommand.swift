import ArgumentParser
package import SourceText
import Terminal

package struct InitCommand: Command {
    package static let shape = CommandShape(
        ["init"],
        switches: ["upgrade", "reconfigure", "migrate-state", "backend", "get", "json"],
        values: ["backend-config", "lockfile", "plugin-dir", "from-module"],
        help: """
            Usage: keyform [global options] init

              Does nothing, because nothing is needed: keyform is one program without
              plugins, and the state file is made by the first apply. The command is
              accepted so that scripts written for Terraform go on working.
            """
    )

    @Option(name: .customLong("upgrade")) private var upgrade = false
    @Option(name: .customLong("reconfigure")) private var reconfigure = false
    @Option(name: .customLong("migrate-state")) private var migrateState = false
    @Option(name: .customLong("backend")) private var backend = true
    @Option(name: .customLong("get")) private var get = true
    @Option(name: .customLong("json")) private var json = false
    @Option(name: .customLong("backend-config"), parsing: .unconditionalSingleValue)
    private var backendConfig: [String] = []
    @Option(name: .customLong("lockfile")) private var lockfile: String?
    @Option(name: .customLong("plugin-dir"), parsing: .unconditionalSingleValue) private var pluginDirs:
        [String] = []
    @Option(name: .customLong("from-module")) private var fromModule: String?

    package init() {}

    package var usesState: Bool {
        false
    }

    package var sandboxNotice: SandboxNotice {
        .none
    }

    package func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
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
