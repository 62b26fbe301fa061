import Terminal
import Testing

@testable import KeyformCommands

@Suite struct ArgumentNormalizerTests {
    private let normalizer = ArgumentNormalizer(CommandList.declarations)

    struct Accepted: Sendable, CustomTestStringConvertible {
        let words: [String]
        let command: [String]
        let arguments: [String]

        init(_ words: [String], _ command: [String], _ arguments: [String]) {
            self.words = words
            self.command = command
            self.arguments = arguments
        }

        var testDescription: String {
            words.joined(separator: " ")
        }
    }

    static let accepted = [
        Accepted(["plan"], ["plan"], []),
        Accepted(["log"], ["log"], []),
        Accepted(["log", "a.b"], ["log"], ["--", "a.b"]),
        Accepted(["log", "show", "3"], ["log", "show"], ["--", "3"]),
        Accepted(["log", "-json", "show", "3"], ["log", "show"], ["--json=true", "--", "3"]),
        Accepted(["log", "a.b", "-json"], ["log"], ["--json=true", "--", "a.b"]),
        Accepted(["plan", "-out=x"], ["plan"], ["--out=x"]),
        Accepted(["plan", "-out", "x"], ["plan"], ["--out=x"]),
        Accepted(["plan", "--out", "-x"], ["plan"], ["--out=-x"]),
        Accepted(["plan", "-out=a=b"], ["plan"], ["--out=a=b"]),
        Accepted(["plan", "-refresh=false"], ["plan"], ["--refresh=false"]),
        Accepted(["plan", "--refresh=F"], ["plan"], ["--refresh=false"]),
        Accepted(["plan", "-detailed-exitcode"], ["plan"], ["--detailed-exitcode=true"]),
        Accepted(
            ["plan", "-var", "a=-1", "-var-file", "f", "--var=b=c=d"],
            ["plan"],
            ["--given=var=a=-1", "--given=var-file=f", "--given=var=b=c=d"]
        ),
        Accepted(["plan", "-target=a.b[\"-c\"]"], ["plan"], ["--target=a.b[\"-c\"]"]),
        Accepted(["apply", "p.plan", "-auto-approve"], ["apply"], ["--auto-approve=true", "--", "p.plan"]),
        Accepted(["apply", "--", "-p.plan"], ["apply"], ["--", "-p.plan"]),
        Accepted(["import", "a.b", "u/k"], ["import"], ["--", "a.b", "u/k"]),
        Accepted(
            ["state", "mv", "a.b", "a.c", "-dry-run"],
            ["state", "mv"],
            ["--dry-run=true", "--", "a.b", "a.c"]
        ),
        Accepted(["state", "list"], ["state", "list"], []),
        Accepted(["output", "-raw", "x"], ["output"], ["--raw=true", "--", "x"]),
        Accepted([], [], []),
    ]

    @Test(arguments: accepted)
    func accepts(_ example: Accepted) throws {
        let result = try normalizer.normalize(example.words)
        #expect(result.command == example.command)
        #expect(result.arguments == example.arguments)
    }

    @Test func globalOptionsStandBeforeAndAfterTheCommand() throws {
        let before = try normalizer.normalize(
            ["-chdir=d", "-sandbox", "--state", "s", "-no-color", "-input=false", "plan"])
        let after = try normalizer.normalize(
            ["plan", "-chdir", "d", "-sandbox=true", "-state=s", "--no-color", "-input=0"])
        #expect(before == after)
        #expect(before.options.directory == "d")
        #expect(before.options.statePath == "s")
        #expect(before.options.usesSandbox)
        #expect(before.options.colors == .noColor)
        #expect(!before.options.mayAsk)
    }

    @Test(arguments: ["-h", "--h", "-help", "--help", "-help=true"])
    func help(_ flag: String) throws {
        #expect(try normalizer.normalize([flag]).options.wantsHelp)
        #expect(try normalizer.normalize(["plan", flag]).options.wantsHelp)
        #expect(try normalizer.normalize(["import", flag]).options.wantsHelp)
        #expect(try normalizer.normalize(["state", flag]).options.wantsHelp)
    }

    @Test func theEnvironmentAddsArguments() throws {
        let normalizer = ArgumentNormalizer(
            CommandList.declarations,
            environment: [
                "TF_CLI_ARGS": "-no-color", "TF_CLI_ARGS_plan": #"-var 'a=b c' -var="d=\"e\"" -out=one"#,
                "TF_CLI_ARGS_log_show": "-json", "TF_CLI_ARGS_log": "-foo",
                "TF_CLI_ARGS_state_import_terraform": "-dry-run",
            ]
        )
        let plan = try normalizer.normalize(["-sandbox", "plan", "-out=two"])
        #expect(plan.options.colors == .noColor)
        #expect(plan.arguments == ["--given=var=a=b c", "--given=var=d=\"e\"", "--out=one", "--out=two"])
        #expect(try normalizer.normalize(["log", "show", "3"]).arguments == ["--json=true", "--", "3"])
        let imported = try normalizer.normalize(["state", "import-terraform", "f"])
        #expect(imported.arguments == ["--dry-run=true", "--", "f"])
        let error = #expect(throws: UsageError.self) { try normalizer.normalize(["log", "a.b"]) }
        #expect(error?.message == "flag provided but not defined: -foo, in a TF_CLI_ARGS variable")
    }

    @Test(arguments: [#"-var 'a"#, #"-var "a"#, #"a\"#])
    func argumentsFromTheEnvironmentMustEnd(_ text: String) {
        let normalizer = ArgumentNormalizer(CommandList.declarations, environment: ["TF_CLI_ARGS_plan": text])
        let error = #expect(throws: UsageError.self) { try normalizer.normalize(["plan"]) }
        #expect(error?.message == "The variable TF_CLI_ARGS_plan ends inside quotes, or with a backslash")
    }

    @Test(arguments: [("0", false), ("false", false), ("F", false), ("1", true), ("", true), ("no", true)])
    func theEnvironmentForbidsToAsk(_ value: String, _ mayAsk: Bool) throws {
        let normalizer = ArgumentNormalizer(CommandList.declarations, environment: ["TF_INPUT": value])
        #expect(try normalizer.normalize(["plan"]).options.mayAsk == mayAsk)
    }

    static let refused: [(String, String)] = [
        ("pln", "keyform has no command named \"pln\". Did you mean \"plan\"?"),
        ("zzzzz", "keyform has no command named \"zzzzz\"."),
        (
            "taint",
            "keyform has no command named \"taint\". Use \"keyform apply -replace=ADDR\", which shows the replacement and makes it."
        ),
        (
            "taint -lock=false a.b",
            "keyform has no command named \"taint\". Use \"keyform apply -replace=a.b\", which shows the replacement and makes it."
        ),
        (
            "state push",
            "\"keyform state\" has no command named \"push\". Use \"keyform state import-terraform FILE\"."
        ),
        ("state lst", "\"keyform state\" has no command named \"lst\". Did you mean \"list\"?"),
        ("plan -foo", "flag provided but not defined: -foo"),
        ("plan -ouy=x", "flag provided but not defined: -ouy. Did you mean -out?"),
        ("plan --auto-aprove", "flag provided but not defined: -auto-aprove"),
        ("apply --auto-aprove", "flag provided but not defined: -auto-aprove. Did you mean -auto-approve?"),
        ("-auto-approve apply", "-auto-approve belongs after the command"),
        ("plan -out", "flag needs an argument: -out"),
        ("plan -refresh=maybe", "invalid boolean value \"maybe\" for -refresh: it must be true or false"),
        ("plan extra", "\"extra\" was not expected: the command takes no arguments besides flags"),
        ("apply a b", "\"b\" was not expected: the command takes at most 1 argument besides flags"),
        ("revoke", "Missing argument: an e-mail address, an id or an address"),
        ("state rm", "Missing argument: the address of an object in the state"),
        ("-- plan", "A command must come before \"--\"."),
    ]

    @Test func aReasonIsForWhatChangesSomething() throws {
        for words in [
            ["apply", "-m", "why"], ["destroy", "-m=why"], ["import", "-m", "why", "a.b", "i"],
            ["state", "rm", "a.b", "-m", "why"], ["state", "mv", "-m", "why", "a.b", "a.c"],
            ["state", "unprotect", "-m", "why", "a.b"], ["state", "rekey", "-m", "why"],
            ["state", "import-terraform", "-m", "why", "f"], ["recover", "discard", "-m", "why", "a.b"],
            ["recover", "adopt", "-m", "why", "a.b", "i"],
        ] {
            #expect(try normalizer.normalize(words).options.reason == "why", "\(words)")
        }
        #expect(throws: UsageError.self) { try normalizer.normalize(["plan", "-m", "why"]) }
        #expect(throws: UsageError.self) { try normalizer.normalize(["show", "-m", "why"]) }
    }

    @Test(arguments: refused)
    func refuses(_ line: String, _ message: String) {
        let error = #expect(throws: UsageError.self) {
            try normalizer.normalize(line.split(separator: " ").map(String.init))
        }
        #expect(error?.message == message)
    }
}
