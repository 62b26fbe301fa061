import ArgumentParser
import Execution
import JSONText
import Rendering
import SourceText
import StateModel
import Terminal
import Workbench

struct LogShowCommand: Command {
    static let declaration = CommandDeclaration(
        "log show",
        summary: "Show one run",
        sandboxNotice: .besideOutput,
        about: """
            Shows one run: who ran what and why, every operation with the object before
            and after, and the API's request id, and what rotations did between them.
            Secrets are shown as the beginning of a fingerprint, enough to see that one
            changed. "keyform log" lists runs.
            """,
        operands: [.required("RUN", .number, "the number of a run")],
        options: [.json]
    )

    @Option(.json) var json: Bool
    @Argument var number: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        try context.state.require()
        let store = try context.state.open(.reading)
        let runs = try await diagnosing(await store.runs())
        let running = runs.running(by: await store.writer())
        guard let run = RunID(number).flatMap({ id in runs.first { $0.id == id } }) else {
            let range = runs.last.map { "There are runs 1 to \($0.id)." } ?? "There is none yet."
            throw DiagnosticsError(
                .error("No such run", "There is no run \"\(number)\". \(range)")
                    .hinting("To see all runs:", command: "keyform log")
            )
        }
        let operations = try await diagnosing(await store.operations(of: run.id))
        let events = try await diagnosing(await store.rotationEvents(of: run.id))
        if json {
            context.output.line(HistoryJSON(running: running).run(run, operations, events).text(.indented))
        } else {
            context.output.write(
                HistoryRenderer(palette: context.palette, width: context.screen.listWidth, running: running)
                    .text(run, operations, events)
            )
        }
        return ExitStatus.done
    }
}
