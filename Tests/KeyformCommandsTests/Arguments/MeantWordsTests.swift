import Testing

@testable import KeyformCommands

/// What is said of words that are no command, and of options that a command does not have.
@Suite struct MeantWordsTests {
    private let normalizer = ArgumentNormalizer(CommandList.declarations)

    private func refusal(_ line: String) -> String? {
        do {
            _ = try normalizer.normalize(line.split(separator: " ").map(String.init))
            return nil
        } catch {
            return error.message
        }
    }

    static let commands: [(String, String)] = [
        ("ls", "Did you mean \"keyform state list\"?"),
        ("list", "Did you mean \"keyform state list\"?"),
        ("mv", "Did you mean \"keyform state mv FROM TO\"?"),
        ("mv a.b a.c", "Did you mean \"keyform state mv a.b a.c\"?"),
        ("diff", "Did you mean \"keyform plan\"?"),
        ("preview", "Did you mean \"keyform plan\"?"),
        ("up", "Did you mean \"keyform apply\"?"),
        ("down", "Did you mean \"keyform destroy\"?"),
        ("import-terraform", "Did you mean \"keyform state import-terraform\"?"),
        ("export-terraform", "Did you mean \"keyform state export-terraform\"?"),
        ("unprotect a.b", "Did you mean \"keyform state unprotect\"?"),
        ("history", "Did you mean \"keyform log\"?"),
        ("rotate-key", "Did you mean \"keyform rotate\"?"),
        ("PLAN", "Did you mean \"plan\"?"),
        ("Apply", "Did you mean \"apply\"?"),
        ("valid", "Did you mean \"validate\"?"),
        ("destory", "Did you mean \"destroy\"?"),
        ("rm a.b", "\"keyform state rm a.b\" only forgets it."),
        ("refresh", "Use \"keyform apply -refresh-only\""),
        ("taint a.b", "Use \"keyform apply -replace=a.b\""),
        ("force-unlock 7", "There is no lock to break"),
        ("unlock", "There is no lock to break"),
        ("get", "There is nothing to install"),
        ("status", "\"keyform rotate -status\""),
        ("test", "\"keyform validate\""),
        ("help plan", "Use \"keyform plan -help\"."),
        ("dot", "Did you mean \"keyform graph\"?"),
        ("schema", "Did you mean \"keyform providers schema\"?"),
        ("state delete a.b", "Did you mean \"keyform state rm a.b\"?"),
        ("state remove", "Did you mean \"keyform state rm ADDR\"?"),
        ("state ls", "Did you mean \"keyform state list\"?"),
        ("state untaint a.b", "Did you mean \"keyform untaint a.b\"?"),
        ("state plan", "Did you mean \"keyform plan\"?"),
        ("state import f", "Did you mean \"keyform state import-terraform f\"?"),
        ("workspace create x", "Did you mean \"keyform workspace new x\"?"),
        ("workspace switch x", "Did you mean \"keyform workspace select x\"?"),
        ("recover accept a.b", "Did you mean \"keyform recover adopt a.b\"?"),
    ]

    @Test(arguments: commands)
    func suggestsACommand(_ line: String, _ hint: String) throws {
        let message = try #require(refusal(line))
        #expect(message.contains(" has no command named ") && message.contains(hint), "\(message)")
    }

    /// Of one or two letters nothing can be told, and nothing is made up for what is like no command.
    @Test(arguments: ["x", "zz", "qwertz", "state qwertz"])
    func makesNothingUp(_ line: String) throws {
        #expect(try #require(refusal(line)).hasSuffix("\"."))
    }

    static let options: [(String, String?)] = [
        ("apply -yes", "Did you mean -auto-approve?"),
        ("apply -y", "Did you mean -auto-approve?"),
        ("destroy --force", "Did you mean -auto-approve?"),
        ("apply --AUTO_APPROVE", "Did you mean -auto-approve?"),
        ("apply -dry-run", "\"keyform plan\" shows what would be done."),
        ("destroy -n", "\"keyform plan -destroy\" shows what would be destroyed."),
        ("state rm --dryrun a.b", "Did you mean -dry-run?"),
        ("plan -auto-approve", "\"keyform plan\" asks for no approval: leave the option out."),
        ("plan -o=x", "Did you mean -out?"),
        ("plan -output=json", "Did you mean -json?"),
        ("plan -no-refresh", "Did you mean -refresh=false?"),
        ("apply -non-interactive", "Did you mean -input=false?"),
        ("apply -message=x", "Did you mean -m?"),
        ("plan -jobs=3", "Did you mean -parallelism?"),
        ("output -reveal", "Did you mean -show-sensitive?"),
        ("plan -exit-code", "Did you mean -detailed-exitcode?"),
        ("plan -generate", "Did you mean -generate-config-out?"),
        ("plan -backend-config=x", "\"keyform init\" takes it, without effect"),
        ("plan -state-out=x", "\"keyform state backup FILE\" copies it."),
        ("apply -token=x", "IONOS_TOKEN"),
        ("apply -verbose", "KEYFORM_LOG=debug"),
        ("plan -C=x", "Did you mean -chdir?"),
        ("-cwd=x plan", "Did you mean -chdir?"),
        ("plan -nocolour", "Did you mean -no-color?"),
        ("plan -zzzzz", nil),
        ("plan -q", nil),
    ]

    @Test(arguments: options)
    func suggestsAnOption(_ line: String, _ hint: String?) throws {
        let message = try #require(refusal(line))
        #expect(message.hasPrefix("flag provided but not defined: -"))
        if let hint {
            #expect(message.contains(hint), "\(message)")
        } else {
            #expect(!message.contains("?") && !message.contains("\""), "\(message)")
        }
    }

    // MARK: - What the tables name is there

    /// The commands that advice quotes, without what is to be filled in.
    private static func commands(in text: String) -> [[String]] {
        text.matches(of: /"keyform (?<rest>[^"]*)"/).map { match in
            match.output.rest.split(separator: " ").map(String.init)
        }
    }

    private static let quoted =
        MeantCommand.names.values.map { "\"keyform \($0)\"" } + MeantCommand.advice.values
        + MeantOption.advice.values

    @Test func whatIsSuggestedIsACommand() throws {
        for words in Set(Self.quoted.flatMap(Self.commands)) where words.first != "NAME" {
            let result = Result { try normalizer.normalize(words) }
            if case .failure(let error) = result {
                // Some take more than the advice fills in.
                let message = (error as? UsageError)?.message ?? ""
                #expect(message.hasPrefix("Missing argument"), "\(words): \(error)")
            }
        }
    }

    /// A word that is a command has no other name.
    @Test func noNameIsForWhatThereIs() {
        let names = Set(CommandList.declarations.map(\.name))
        #expect(names.intersection(MeantCommand.names.keys) == [])
    }

    @Test func otherNamesLeadToOptions() {
        let declared = Set(
            (CommandList.declarations.flatMap(\.options) + OptionDeclaration.everywhere).map(\.name)
        )
        for name in MeantOption.names.values.joined() where MeantOption.advice[name] == nil {
            #expect(declared.contains(name), "-\(name)")
        }
    }
}
