import Addresses
import ArgumentParser
import Execution
import JSONText
import Rendering
import SourceText
import StateModel
import Terminal
import Workbench

struct LogCommand: Command {
    static let declaration = CommandDeclaration(
        "log",
        summary: "Show what was done, by whom and why",
        sandboxNotice: .besideOutput,
        about: """
            Lists every run that could have changed something, failed ones too, the
            latest first: when, who, what, and the reason that was given with -m. With an
            address, lists what happened to the objects there, and what rotations did. A
            run that another process carries out at this moment is "running". "keyform log
            show RUN" shows all about one run.
            """,
        operands: [.optional("ADDR", .address)],
        options: [.json.saying("Machine-readable output, the earliest run first.")]
    )

    @Option(.json) var json: Bool
    @Argument var address: String?

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        try context.state.require()
        let store = try context.state.open(.reading)
        let runs = try await diagnosing(await store.runs())
        let running = runs.running(by: await store.writer())
        let renderer = HistoryRenderer(
            palette: context.palette,
            width: context.screen.listWidth,
            running: running
        )
        let json = HistoryJSON(running: running)
        guard let address else {
            if self.json {
                context.output.line(json.runs(runs).text(.indented))
            } else {
                context.output.write(renderer.text(runs))
            }
            return ExitStatus.done
        }
        guard RunID(address) == nil else {
            throw DiagnosticsError(
                .error(
                    "Invalid address",
                    "\"\(address)\" is a number, not an address."
                )
                .hinting("To see what that run did:", command: "keyform log show \(address)")
            )
        }
        let selector = try AddressSelector(address)
        let operations = try await diagnosing(await store.operations(of: selector.target))
        let events = try await diagnosing(await store.rotationEvents(of: selector.target))
        guard !operations.isEmpty || !events.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "No history",
                    "Nothing has happened at \(address) as far as the state knows."
                )
                .hinting("To see all runs:", command: "keyform log")
            )
        }
        if self.json {
            context.output.line(json.operations(operations, events).text(.indented))
        } else {
            let byID = Dictionary(firstOf: runs.map { ($0.id, $0) })
            context.output.write(renderer.text(operations, events, runs: byID))
        }
        return ExitStatus.done
    }
}
