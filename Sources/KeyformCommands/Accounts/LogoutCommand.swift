import ArgumentParser
import Providers
import SourceText
import Terminal
import Workbench

struct LogoutCommand: Command {
    static let declaration = CommandDeclaration(
        "logout",
        summary: "Remove the token that login keeps",
        sandboxNotice: .none,
        about: """
            Removes the token that "keyform login" keeps for an endpoint. The token itself
            stays valid until it expires or is deleted in the account.

              keyform logout
            """,
        options: [.endpoint, .noColor]
    )

    @Option(.endpoint) private var endpoint: String?

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let environment = context.bench.surroundings.environment
        let origin = try LoginTarget.provider(context).loginOrigin(endpoint, environment: environment)
        context.output.line(
            try LoginStore(environment).forget(origin)
                ? "Removed the token for \(origin)." : "There is no token for \(origin)."
        )
        return ExitStatus.done
    }
}
