import ArgumentParser
import Execution
import JSONText
import Providers
import SourceText
import StateModel
import Terminal
import Workbench

struct DiscoverCommand: Command {
    static let declaration = CommandDeclaration(
        "discover",
        summary: "Show what the account holds and nothing manages",
        about: """
            Shows what the account holds and this state does not manage: users, groups,
            shares, keys, buckets, their policies and blocks of public access, with their
            age and who changed them last. It points out people who may do everything, have
            no second factor or have not logged in for long, keys that are switched off, and
            groups that grant many privileges. Nothing is changed. Keys work without a
            login, and the API does not say whether anybody uses them.

            With -generate, writes a configuration that imports what is shown and changes
            nothing in the account.

            NAME is an e-mail address or the part before its @, a name or an id; * matches
            any text. What belongs to a match is shown too.

              keyform discover -type user -unused 90d
              keyform discover -generate adopted 'team-*'
            """,
        operands: [.optional("NAME", .text, repeats: true)],
        options: [
            .type, .unused, .generate, .json, .variable, .variableFile, .noColor, .parallelism,
        ]
    )

    @Option(.type) private var types: [String]
    @Option(.unused) private var unused: String?
    @Option(.generate) private var folder: String?
    @Option(.json) private var json: Bool
    @OptionGroup var variables: VariableOptions
    @Option(.parallelism) private var parallelism: String
    @Argument var names: [String] = []

    var sandboxNotice: SandboxNotice {
        json ? .besideOutput : .beforeOutput
    }

    /// In seconds, where nothing else is said.
    private static let usualPatience: Int64 = 90 * 86_400

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let patience = try unused.map { (text) throws(DiagnosticsError) in try Self.seconds(text) }
        let target = folder.map(DiscoveryFolder.init)
        try target?.check()
        let project = try ProjectLoader(context.bench).load(variables.given, for: .destroy)
        let configured = try context.bench.providers(
            of: project,
            parallelism: try PlanOptions.parallelismLimit(parallelism)
        )
        let words = try words(among: configured.set.discoverable)
        context.view.report(configured.warnings)
        let snapshot = context.state.exists ? try await context.state.read() : nil
        if let snapshot {
            configured.set.receiveSigners(of: snapshot, in: project)
        }
        let records = snapshot?.records ?? []
        let now = Surroundings.now() / 1000
        let findings = try await AccountSurvey(configured.set, records: records)
            .find(words, patience: patience ?? Self.usualPatience, now: now)
        let selection = DiscoverSelection(names, isUnusedOnly: unused != nil)
        var report = DiscoverReport(
            findings: findings,
            items: try selection.items(of: findings),
            kinds: configured.set.discoverable.filter { words.contains($0.word) },
            now: now,
            filter: types.map { "-type=\($0)" } + (unused.map { ["-unused=\($0)"] } ?? []) + names
        )
        if let target {
            let files = DiscoveredFiles(
                report.items,
                schemas: configured.set.schemas,
                beside: try target.neighbours(project, records)
            )
            try target.write(files.files)
            report.written = DiscoverReport.Written(folder: target.path, files: files)
        }
        if json {
            context.output.line(report.document.text(.compact))
        } else {
            let text = DiscoverText(report, palette: context.palette, width: context.screen.columns)
            context.output.write(context.view.suggesting(text.text))
        }
        return ExitStatus.done
    }

    /// The kinds that are asked for, by their words or resource types; all by default.
    private func words(among kinds: [DiscoverableKind]) throws(DiagnosticsError) -> Set<String> {
        guard !types.isEmpty else {
            return Set(kinds.map(\.word))
        }
        var words: Set<String> = []
        for name in types.flatMap({ $0.split(separator: ",").map(String.init) }) {
            guard let kind = kinds.first(where: { [$0.word, $0.plural, $0.type].contains(name) }) else {
                let hint = nearMiss(name, among: kinds.flatMap { [$0.word, $0.type] })
                    .map { " Did you mean \"\($0)\"?" }
                throw DiagnosticsError(
                    .error(
                        "Invalid -type",
                        "-type must be one of \(kinds.map(\.word).joined(separator: ", ")), not \"\(name.inLine)\".\(hint ?? "")"
                    )
                )
            }
            words.insert(kind.word)
        }
        return words
    }

    /// A number of days, weeks, hours or years.
    private static func seconds(_ text: String) throws(DiagnosticsError) -> Int64 {
        let units: [Character: Int64] = ["h": 3600, "d": 86_400, "w": 7 * 86_400, "y": 365 * 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()),
            (1...100_000).contains(number)
        else {
            throw DiagnosticsError(
                .error(
                    "Invalid -unused",
                    "-unused must be a number with h, d, w or y behind it, such as 90d, not \"\(text.inLine)\"."
                )
            )
        }
        return number * unit
    }
}
