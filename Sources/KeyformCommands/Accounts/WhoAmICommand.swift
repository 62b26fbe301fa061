import ArgumentParser
import JSONText
import Providers
import SourceText
import StateModel
import Terminal
import Workbench

struct WhoAmICommand: Command {
    static let declaration = CommandDeclaration(
        "whoami",
        summary: "Show which account is reached, and as whom",
        about: """
            Shows where the credentials come from and when they expire, which contract and
            user they belong to, and whether the user is an administrator; whether the
            endpoint answers like the API, and how far its clock differs from this machine's;
            and whether the key that signs requests about buckets is accepted. No secret is
            shown, and nothing is changed.

            Exits with 1 where credentials are missing or refused.

              keyform whoami
              keyform whoami -json
            """,
        options: [.json, .variable, .variableFile, .noColor, .parallelism]
    )

    @Option(.json) private var json: Bool
    @OptionGroup var variables: VariableOptions
    @Option(.parallelism) private var parallelism: String

    var sandboxNotice: SandboxNotice {
        json ? .besideOutput : .beforeOutput
    }

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let project = try ProjectLoader(context.bench).load(variables.given, for: .destroy)
        let configured = try context.bench.providers(
            of: project,
            parallelism: try PlanOptions.parallelismLimit(parallelism)
        )
        if context.state.exists {
            configured.set.receiveSigners(of: try await context.state.read(), in: project)
        }
        context.view.report(configured.warnings)
        var problems: [Diagnostic] = []
        var accounts: [(name: String, portrait: AccountPortrait)] = []
        for (address, teller) in configured.set.tellers {
            switch teller {
            case .account(let account):
                let portrait = await account.tell()
                accounts.append(("\(address)", portrait))
                problems += portrait.problems
            case .problem(let error): problems += error.diagnostics
            }
        }
        if json {
            context.output.line(Self.document(accounts).text(.compact))
        } else {
            context.output.write(Self.text(accounts, context))
        }
        guard !problems.hasErrors else {
            throw DiagnosticsError(problems)
        }
        return ExitStatus.done
    }

    private static func text(
        _ accounts: [(name: String, portrait: AccountPortrait)],
        _ context: CommandContext
    ) -> String {
        accounts.map { name, portrait in
            (accounts.count > 1 ? context.palette.on(.bold) + name + context.palette.reset + "\n" : "")
                + facts(portrait, width: context.screen.columns)
        }.joined(separator: "\n")
    }

    /// One line a fact, its title before it.
    static func facts(_ portrait: AccountPortrait, width: Int) -> String {
        let column = (portrait.facts.map(\.title.count).max() ?? 0) + 2
        return portrait.facts.map { fact in
            let title = fact.title + String(repeating: " ", count: column - fact.title.count)
            let lines = wordWrap(fact.text.inLine, width: width > 0 ? max(20, width - column) : width)
            return title + lines.replacing("\n", with: "\n" + String(repeating: " ", count: column)) + "\n"
        }.joined()
    }

    private static func document(_ accounts: [(name: String, portrait: AccountPortrait)]) -> JSONValue {
        [
            "format_version": "1.0",
            "accounts": .array(
                accounts.map { name, portrait in
                    .object(
                        JSONObject(
                            [.init(name: "provider", value: .string(name))]
                                + portrait.facts.map { .init(name: $0.name, value: $0.json) }
                        )
                    )
                }
            ),
        ]
    }
}
