import Testing
import Workbench

@testable import KeyformCommands

/// Every option with a value, of every command, in both spellings.
@Suite struct ValueOptionTests {
    struct Option: Sendable, CustomTestStringConvertible {
        let command: [String]
        let name: String
        let requiredWords: Int
        let isIgnored: Bool

        var testDescription: String {
            "\(command.joined(separator: " ")) -\(name)"
        }

        /// The command line with the value in one of the two spellings, and something behind it that could be swallowed.
        func line(_ value: String, isAttached: Bool, prefix: String = "-") -> [String] {
            let flag = prefix + name
            return command + (isAttached ? ["\(flag)=\(value)"] : [flag, value])
                + (0..<requiredWords).map { "word\($0)" } + ["-input=false"]
        }
    }

    static let options = CommandList.declarations.flatMap { command in
        (command.options + OptionDeclaration.everywhere).filter { !$0.isSwitch }.map {
            Option(
                command: command.path,
                name: $0.name,
                requiredWords: command.requiredOperands.count,
                isIgnored: command.ignores($0)
            )
        }
    }

    private let normalizer = ArgumentNormalizer(CommandList.declarations)

    @Test func thereAreManyOfThem() {
        #expect(Self.options.count > 100)
    }

    /// Free text may be empty; of everything else the error names the option.
    @Test(arguments: options, [true, false])
    func anEmptyValueIsAValueOrAnError(_ option: Option, _ isAttached: Bool) throws {
        for prefix in ["-", "--"] {
            let line = option.line("", isAttached: isAttached, prefix: prefix)
            guard ["m", "var"].contains(option.name) else {
                let error = #expect(throws: UsageError.self) { try normalizer.normalize(line) }
                #expect(error?.message.hasPrefix("-\(option.name) has an empty value") == true)
                #expect(error?.command == option.command)
                continue
            }
            let result = try normalizer.normalize(line)
            #expect(!result.options.mayAsk)
            #expect(result.arguments.filter { $0.hasPrefix("word") }.count == option.requiredWords)
            if option.name == "m" {
                #expect(result.options.reason == "")
            } else if !option.isIgnored {
                #expect(result.arguments.contains("--given=var="))
            }
        }
    }

    @Test(arguments: options, [true, false])
    func aValueMayBeginWithADash(_ option: Option, _ isAttached: Bool) throws {
        for value in ["-", "--", "-x", "--x=y", "-json", "=", "-1"] {
            let result = try normalizer.normalize(option.line(value, isAttached: isAttached))
            #expect(!result.options.mayAsk)
            #expect(result.arguments.filter { $0.hasPrefix("word") }.count == option.requiredWords)
            switch option.name {
            case _ where option.isIgnored: #expect(result.arguments.allSatisfy { !$0.contains(option.name) })
            case "m": #expect(result.options.reason == value)
            case "chdir": #expect(result.options.directory == value)
            case "state": #expect(result.options.statePath == value)
            case "workspace": #expect(result.options.workspace == value)
            case "var", "var-file": #expect(result.arguments.contains("--given=\(option.name)=\(value)"))
            default: #expect(result.arguments.contains("--\(option.name)=\(value)"))
            }
        }
    }

    /// The command itself must read the value that the normaliser let through, whatever it looks like.
    @Test func commandsReadValuesAsTheyAre() throws {
        let plan = try #require(
            try PlanCommand.read(
                normalizer.normalize(["plan", "-out", "--", "-target", "-x", "-lock-timeout=-1s", "-var", ""])
                    .arguments
            ) as? PlanCommand
        )
        #expect(plan.out == "--")
        #expect(plan.plan.targets == ["-x"])
        #expect(plan.plan.lock.lockTimeout == "-1s")
        #expect(plan.plan.variables.given == [.assignment("")])
    }

    /// Should a later option take an empty text, the parser must not look for it in the next word.
    @Test func anEmptyTextReachesTheCommandAsOne() throws {
        let flags = try normalizer.normalize(["apply", "-m="])
        #expect(flags.options.reason == "")
        let plan = try #require(try PlanCommand.read(["--out", "", "--given=var=who=x"]) as? PlanCommand)
        #expect(plan.out == "")
        #expect(plan.plan.variables.given == [.assignment("who=x")])
    }

    @Test(arguments: CommandList.declarations.filter { !$0.operands.isEmpty }.map(\.path))
    func anEmptyWordIsAnError(_ path: [String]) throws {
        let command = try #require(CommandList.declarations.first { $0.path == path })
        let words = path + [""] + command.requiredOperands.dropFirst().map { _ in "word" }
        let error = #expect(throws: UsageError.self) { try normalizer.normalize(words) }
        #expect(error?.message.hasPrefix("Argument 1 is empty") == true, "\(error?.message ?? "")")
    }

    @Test func anEmptyValueFromTheEnvironmentSaysWhereItStands() {
        let normalizer = ArgumentNormalizer(
            CommandList.declarations,
            environment: ["TF_CLI_ARGS_plan": "-out=''"]
        )
        let error = #expect(throws: UsageError.self) { try normalizer.normalize(["plan"]) }
        #expect(error?.message.hasPrefix("-out, in a TF_CLI_ARGS variable, has an empty value") == true)
    }
}
