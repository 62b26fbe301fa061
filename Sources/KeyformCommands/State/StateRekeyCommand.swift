import ArgumentParser
import Execution
import Sealing
import Settings
import SourceText
import StateModel
import Terminal
import Workbench

struct StateRekeyCommand: Command {
    static let declaration = CommandDeclaration(
        "state rekey",
        summary: "Seal the secrets with another key or passphrase",
        about: """
            Seals every secret in the state with another key. It is one transaction: if it
            is cut off, the old key goes on opening everything.

            Without options a new random key is put first into the key file
            (~/.config/keyform/state.key, or KEYFORM_STATE_KEY_FILE). The keys that were
            in the file stay in it, as other states and backups may need them.
            """,
        options: [.passphrase, .key, .dropUnreadable, .reason.saying("The reason, for the history.")]
    )

    @Option(.passphrase) private var passphrase: Bool
    @Option(.key) private var key: Bool
    @Option(.dropUnreadable) private var dropUnreadable: Bool

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        try context.state.require()
        let target = try target(context)
        return try await context.writing("state rekey", access: .rekeying) {
            (writer) throws(DiagnosticsError) in
            let report = try await diagnosing(
                await writer.store.rekey(to: target, droppingUnreadable: dropUnreadable)
            )
            tell(report, context)
            return "\(report.resealed) resealed, \(report.dropped.count) dropped"
        }
    }

    private func target(_ context: CommandContext) throws(DiagnosticsError) -> NewSealingKey {
        guard !(passphrase && key) else {
            throw DiagnosticsError(
                .error("Invalid options", "The -passphrase and -key options are mutually-exclusive.")
            )
        }
        if key {
            guard let text = Self.keyVariable.value(in: context.bench.surroundings.environment) else {
                throw DiagnosticsError(
                    .error(
                        "New key is missing",
                        "Set \(Self.keyVariable) to the new key, 32 random bytes as base64 or hexadecimal, for example"
                            + " from `openssl rand -base64 32`. Nothing was changed."
                    )
                )
            }
            return .given(text)
        }
        return passphrase ? .passphrase(try newPassphrase(context)) : .keyFile
    }

    private static let keyVariable = EnvironmentVariable.newStateKey
    private static let passphraseVariable = EnvironmentVariable.newStatePassphrase
    /// In bytes; short ones are guessed in no time by whoever has the file.
    private static let shortestPassphrase = 12

    private func newPassphrase(_ context: CommandContext) throws(DiagnosticsError) -> String {
        let text: String
        if let given = Self.passphraseVariable.value(in: context.bench.surroundings.environment) {
            text = given
        } else {
            guard context.options.mayAsk, context.screen.terminal.isInteractive else {
                throw DiagnosticsError(
                    .error(
                        "New passphrase is missing",
                        "Set \(Self.passphraseVariable) to it, or run the command in a terminal to be asked. Nothing was"
                            + " changed."
                    )
                )
            }
            text = try ask("New passphrase: ", context)
            guard try ask("Once more: ", context) == text else {
                throw DiagnosticsError(.error("Passphrases differ", "Nothing was changed."))
            }
        }
        guard text.utf8.count >= Self.shortestPassphrase else {
            throw DiagnosticsError(
                .error(
                    "Passphrase is too short",
                    "It must have at least \(Self.shortestPassphrase) characters; several words are best. Nothing was"
                        + " changed."
                )
            )
        }
        return text
    }

    private func ask(_ question: String, _ context: CommandContext) throws(DiagnosticsError) -> String {
        context.output.write(question)
        guard let answer = context.screen.terminal.readSecret() else {
            throw DiagnosticsError(.error("No passphrase was given", "Nothing was changed."))
        }
        context.output.line()
        return answer
    }

    private func tell(_ report: RekeyReport, _ context: CommandContext) {
        context.output.line(
            "Sealed \(report.resealed) secret\(report.resealed == 1 ? "" : "s") with the new key."
        )
        for place in report.dropped {
            let name =
                switch place {
                case .attribute(let key, let attribute): "\(attribute) of \(key)"
                case .output(let name): "output \(name)"
                case .recognition(let key): "what the unfinished create of \(key) made is recognised by"
                case .account: "the contract's number"
                }
            context.output.line("Dropped what could not be opened: \(name)".inLine)
        }
        if !passphrase, !key, let file = try? SealingKeySource.keyFile(context.bench.surroundings.environment)
        {
            context.output.line("The file \(file.path) holds the new key in its first line.".inLine)
            for variable in [EnvironmentVariable.stateKey, .statePassphrase]
            where variable.value(in: context.bench.surroundings.environment) != nil {
                context.output.line("Unset \(variable) from now on.")
            }
        } else if key {
            context.output.line("Set \(EnvironmentVariable.stateKey) to the new key from now on.")
        } else {
            context.output.line(
                "Set \(EnvironmentVariable.statePassphrase) to the new passphrase from now on."
            )
        }
        context.output.line("Backups that were made before need the old key.")
    }
}
