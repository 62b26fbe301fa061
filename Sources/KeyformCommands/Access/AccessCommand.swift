import ArgumentParser
import IonosCloud
import JSONText
import ObjectStorage
import Planning
import Providers
import SourceText
import StateModel
import Terminal
import Timestamps
import Workbench

struct AccessCommand: Command {
    static let declaration = CommandDeclaration(
        "access",
        summary: "Show who may do what in which bucket",
        about: """
            Shows, for each person, whether they are administrator, which groups allow
            them keys, which keys they have, and what they may do in each bucket, by which
            statement of its policy; or the same for each bucket. "everyone" is whoever
            has no key. Without names, everybody is shown.

            By default the account is read. Buckets whose policy could not be read are
            marked "not read": nothing is said of who may use them. Nothing is changed.

              keyform access alice@example.com
              keyform access -by bucket
              keyform access -plan FILE finance
            """,
        operands: [.optional("PERSON|BUCKET", .text, repeats: true)],
        options: [
            .by, .planFile,
            .refresh.saying("What the state knows, without a look at the account."),
            .json.saying("Machine-readable output, with the exact actions."), .variable, .variableFile,
            .noColor, .parallelism,
        ]
    )

    @Option(.by) var by: String?
    @Option(.planFile) var planFile: String?
    @Option(.refresh) var refresh: Bool
    @Option(.json) var json: Bool
    @OptionGroup var variables: VariableOptions
    @Option(.parallelism) var parallelism: String
    @Argument var names: [String] = []

    var sandboxNotice: SandboxNotice {
        json ? .besideOutput : .beforeOutput
    }

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let order = try order()
        let (picture, source) = try await picture(in: context)
        let now = Timestamp(seconds: Surroundings.now() / 1000)
        let table = AccessTable(picture, at: now)
        let selection = try AccessSelection(names, in: picture)
        let report = AccessReport(
            table: table,
            selection: selection,
            source: source,
            order: order ?? (selection.isOfBuckets ? .bucket : .person),
            now: now
        )
        if json {
            context.output.line(report.document.text(.compact))
        } else {
            context.output.write(
                AccessText(report, palette: context.palette, width: context.screen.columns).text
            )
        }
        return ExitStatus.done
    }

    private func order() throws(DiagnosticsError) -> AccessReport.Order? {
        guard let by else {
            return nil
        }
        guard let order = AccessReport.Order(rawValue: by) else {
            throw DiagnosticsError(
                .error("Invalid -by", "-by must be person or bucket, not \"\(by.inLine)\".")
            )
        }
        return order
    }

    // MARK: - Sources

    private func picture(
        in context: CommandContext
    ) async throws(DiagnosticsError) -> (AccessPicture, AccessReport.Source) {
        if let planFile {
            try context.state.require()
            let saved = try await SavedPlan.read(planFile, store: try context.state.open(.reading))
            return (AccessPictures.picture(after: saved.plan.proposal, facts: saved.facts), .plan)
        }
        guard refresh else {
            try context.state.require()
            let snapshot = try await context.state.readExisting()
            return (AccessPictures.picture(of: snapshot.records).told(by: snapshot.rotations), .state)
        }
        return (try await accountPicture(in: context), .account)
    }

    private func accountPicture(in context: CommandContext) async throws(DiagnosticsError) -> AccessPicture {
        let project = try ProjectLoader(context.bench).load(variables.given, for: .destroy)
        let configured = try context.bench.providers(
            of: project,
            parallelism: try PlanOptions.parallelismLimit(parallelism)
        )
        let snapshot = context.state.exists ? try await context.state.read() : nil
        if let snapshot {
            configured.set.receiveSigners(of: snapshot, in: project)
        }
        var pictures: [AccessPicture] = []
        for provider in try configured.set.askable({ $0 is any AccessReading }) {
            if let source = provider as? any AccessReading {
                pictures.append(try await source.readAccess())
            }
        }
        return AccessPicture.merged(pictures).declared(
            by: AccessPictures.picture(of: snapshot?.records ?? [])
        )
        .told(by: snapshot?.rotations ?? [])
    }
}
