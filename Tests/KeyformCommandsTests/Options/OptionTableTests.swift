import ArgumentParser
import JSONText
import Providers
import ResourceSchemas
import Testing
import Workbench

@testable import KeyformCommands

/// The options that are declared are those that commands read, and those that help shows.
@Suite struct OptionTableTests {
    /// A command by its name, as arguments of a test must be `Sendable`.
    static let names = CommandList.declarations.map(\.name)

    private func command(_ name: String) throws -> any Command.Type {
        try #require(CommandList.all.first { $0.declaration.name == name })
    }

    /// The options that the parser decodes for the command, `help` aside, which it brings along.
    private func decoded(by command: any Command.Type) throws -> Set<String> {
        let tool = try JSONValue(parsing: command._dumpHelp())
        let arguments = try #require(tool["command"]?["arguments"]?.array)
        return Set(
            arguments.flatMap { $0["names"]?.array ?? [] }.compactMap { $0["name"]?.string }
        )
        .subtracting(["help", "h"])
    }

    @Test(arguments: names)
    func whatIsDeclaredIsDecoded(_ name: String) throws {
        let type = try command(name)
        let declared = type.declaration.options.filter { option in
            var global = GlobalOptions()
            return !type.declaration.ignores(option) && !global.take(option, "true")
        }
        #expect(try decoded(by: type) == Set(declared.map { $0.listName ?? $0.name }))
    }

    @Test(arguments: names)
    func commandsReadEveryOption(_ name: String) throws {
        let type = try command(name)
        let samples = ["parallelism": "3", "lock-timeout": "1s"]
        var words = type.declaration.path
        for option in type.declaration.options {
            words.append("-\(option.name)=\(option.isSwitch ? "true" : samples[option.name] ?? "-x=y")")
        }
        words += type.declaration.requiredOperands.map { _ in "a.b" }
        let normalized = try ArgumentNormalizer(CommandList.declarations).normalize(words)
        _ = try type.read(normalized.arguments)
    }

    /// Where help says that the options of another command are accepted, they stand in the help of that.
    @Test(arguments: names)
    func whatIsNotHiddenStandsInHelp(_ name: String) throws {
        let declaration = try command(name).declaration
        var texts = [declaration.help()]
        for other in ["apply", "plan"] where texts[texts.count - 1].contains("\"keyform \(other)") {
            texts.append(try command(other).declaration.help())
        }
        for option in declaration.options where !declaration.isHidden(option) {
            #expect(texts.contains { $0.contains("-\(option.name)") }, "\(name): -\(option.name)")
        }
        for option in declaration.sections.flatMap(\.options) {
            #expect(texts[0].contains("\n  \(option.shown)"), "\(name): -\(option.name)")
            #expect(!option.help.isEmpty, "\(name): -\(option.name)")
        }
    }

    @Test(arguments: names)
    func noOptionIsDeclaredTwice(_ name: String) throws {
        let options = try command(name).declaration.options.map(\.name)
        #expect(Set(options).count == options.count)
    }

    /// What help says of a value that is not given is what the command takes.
    @Test func initialValuesStandInHelp() {
        for option in CommandList.declarations.flatMap(\.options) {
            if let initial = option.initial, !option.help.isEmpty {
                #expect(option.help.contains(initial), "-\(option.name)")
            }
        }
    }

    /// Providers go by names of their own, and so do the guards that `-allow` names.
    @Test func providersAndTheirGuardsAreTold() throws {
        let providers = try #require(try? ProviderList.installed.catalog().providers)
        #expect(Set(providers.map(\.name)).count == providers.count)
        let guards = ProviderList.installed.guards
        #expect(Set(guards.map(\.name)).count == guards.count)
        #expect(guards.map(\.name.rawValue).contains(OptionDeclaration.lockoutWord))
        #expect(guards.map(\.name.rawValue).contains(OptionDeclaration.replaceFilesWord))
    }

    private static let notMetByDestroy: Set = ["key-limit", "replace-files", "administrator", "public"]

    /// The words that an option takes stand in its help; a destruction makes no key that a limit could stop, opens
    /// nothing to anybody, and writes no file.
    @Test(arguments: names)
    func wordsStandInHelp(_ name: String) throws {
        for option in try command(name).declaration.options where !option.help.isEmpty {
            switch option.kind {
            case .value(.word(let words), _), .list(.word(let words), _):
                for word in words where name != "destroy" || !Self.notMetByDestroy.contains(word) {
                    #expect(option.help.contains(word), "\(name): -\(option.name): \(word)")
                }
            case .off, .on, .value, .list: break
            }
        }
    }
}
