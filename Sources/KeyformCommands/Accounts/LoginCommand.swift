import ArgumentParser
import FileAccess
import Providers
import SourceText
import Terminal
import Workbench

struct LoginCommand: Command {
    static let declaration = CommandDeclaration(
        "login",
        summary: "Keep a token for an endpoint of the API",
        sandboxNotice: .none,
        about: """
            Asks for a token without showing it, or reads it from standard input if that is
            not a terminal. The token is tried, and then kept in ~/.config/keyform/logins,
            where only you can read it: one for each endpoint, and sent to no other. A
            provider block and the environment variables take precedence over it.

              keyform login
              keyform login -endpoint https://api.example.com < token.txt
            """,
        options: [
            .endpoint, .input.saying("Never ask for the token: it must come from standard input."), .noColor,
        ]
    )

    @Option(.endpoint) private var endpoint: String?

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let environment = context.bench.surroundings.environment
        let provider = try LoginTarget.provider(context)
        let origin = try provider.loginOrigin(endpoint, environment: environment)
        let token = try token(origin, context)
        let account = try context.bench.account(of: provider, token: token, endpoint: endpoint)
        let portrait = await account.tell()
        guard !portrait.problems.hasErrors else {
            context.view.note("The token was not kept.")
            throw DiagnosticsError(portrait.problems)
        }
        let path = try LoginStore(environment).keep(token, for: origin)
        let shown = portrait.facts.filter {
            ["contracts", "user", "administrator", "token_expires"].contains($0.name)
        }
        context.output.write(
            WhoAmICommand.facts(AccountPortrait(shown), width: context.screen.columns)
        )
        context.output.write(
            wordWrap("Kept the token for \(origin) in \(path.inLine).", width: context.screen.columns) + "\n"
        )
        if environment[provider.tokenVariable].map({ !$0.isEmpty }) ?? false {
            context.view.note("Note: \(provider.tokenVariable) is set, and takes precedence over it.")
        }
        return ExitStatus.done
    }

    private func token(_ origin: String, _ context: CommandContext) throws(DiagnosticsError) -> String {
        let given: String
        if context.screen.terminal.isInteractive {
            guard context.options.mayAsk else {
                throw DiagnosticsError(
                    .error(
                        "No token was given",
                        "With -input=false it comes from standard input: pipe it in."
                    )
                )
            }
            context.errors.write("Token for \(origin) (it is not shown): ")
            given = context.screen.terminal.readSecret() ?? ""
            context.errors.line()
        } else {
            do throws(FileSystem.Failure) {
                given = String(decoding: try FileSystem.readStandardInput(), as: UTF8.self)
            } catch {
                throw DiagnosticsError(
                    .error("No token was given", "Standard input cannot be read: \(error.reason).")
                )
            }
        }
        let words = given.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, let token = words.first else {
            throw DiagnosticsError(
                .error(
                    words.isEmpty ? "No token was given" : "Not a token",
                    words.isEmpty
                        ? "Nothing was typed, or standard input is empty. Run the command in a terminal, or pass the token on"
                            + " standard input."
                        : "A token is one word without blanks, and \(words.count) words were given. Nothing was sent."
                )
            )
        }
        return String(token)
    }
}

/// The provider that logins are of.
enum LoginTarget {
    /// - Throws: where there is nothing to log in to.
    static func provider(_ context: CommandContext) throws(DiagnosticsError) -> any TokenLogin {
        guard !context.state.sandbox.isOn else {
            throw DiagnosticsError(
                .error("There is no login to the sandbox", "The simulated account takes no credentials.")
            )
        }
        guard let provider = context.bench.loginProviders.first else {
            throw DiagnosticsError(.error("There is nothing to log in to"))
        }
        return provider
    }
}
