import ArgumentParser
import Execution
import JSONText
import Rendering
import SourceText
import StateModel
import Terminal
import Workbench

struct DriftCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "drift",
        summary: "Show what was changed outside of keyform",
        about: """
            Reads the managed objects and shows how they differ from the state: what was
            changed or deleted, and what others added, such as keys of managed users and
            members of managed groups that the configuration does not name; by whom and
            when, if the API says so. Nothing is changed.

            With -new, only what no earlier "drift -new" has reported, and nothing at all
            where there is nothing new: for cron and pipelines.

              keyform drift
              keyform drift -new -detailed-exitcode
            """,
        sections: [
            CommandDeclaration.Section(
                title: "Options",
                options: [
                    .new,
                    .detailedExitCode.saying(
                        "Exit with 0 when there is nothing to show, 1 on errors, and 2 when there is."
                    ),
                    .json.saying("Machine-readable output, secrets withheld."),
                    .variable, .variableFile,
                    .lockTimeout.saying(
                        "With -new: how long to wait while another keyform writes to the state. Default: 0s."
                    ),
                    .noColor, .parallelism,
                ]
            )
        ],
        hidden: [.lock]
    )

    @Option(.new) var onlyNew: Bool
    @Option(.detailedExitCode) var detailedExitCode: Bool
    @Option(.json) var json: Bool
    @OptionGroup var variables: VariableOptions
    @OptionGroup var lock: LockOptions
    @Option(.parallelism) var parallelism: String

    var sandboxNotice: SandboxNotice {
        json ? .besideOutput : .beforeOutput
    }

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let bench = context.bench
        bench.signals.planningBegan()
        var request = PlanRequest()
        request.variables = variables.given
        request.parallelism = try PlanOptions.parallelismLimit(parallelism)
        try bench.state.require()
        let project = try ProjectLoader(bench).load(request.variables, for: .plan)
        let providers = try bench.providers(of: project, parallelism: request.parallelism)
        let planned = request
        let found = try await bench.withSession(onlyNew ? .writing : .reading, project, providers) {
            (session) throws(DiagnosticsError) in
            let snapshot = try await session.snapshot()
            context.noteUnfinished(snapshot)
            let report = try await session.drift(planned, snapshot)
            guard onlyNew else {
                show(report, in: context)
                return report
            }
            return try await session.reportNew(report) { show($0, in: context) }
        }
        return detailedExitCode && !found.items.isEmpty ? ExitStatus.changes : ExitStatus.done
    }

    private func show(_ report: DriftReport, in context: CommandContext) {
        if json {
            context.output.line(DriftJSON.document(report, onlyNew: onlyNew).text(.compact))
            return
        }
        context.view.report(report.warnings)
        guard !(onlyNew && report.items.isEmpty) else {
            return
        }
        let text = DriftText(palette: context.palette, width: context.screen.columns).text(report)
        context.output.write(context.view.suggesting(text))
    }
}
