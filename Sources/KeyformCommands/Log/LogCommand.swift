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
            address, lists what happened to the objects there. A run that another process
            carries out at this moment is "running". "keyform log show RUN" shows all
            about one run.
            """,
        operands: [.optional("ADDR", .address)],
        options: [.json.saying("Machine-readable output, the earliest run first.")]
    )

    @Option(.json) var json: Bool
    @Argument var address: String?

    package func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        try context.state.require()
        let store = try context.state.open(.reading)
        do throws(StateError) {
            let writer = await store.writer()
            let runs = try await store.runs()
            let running = runs.running(by: writer)
            let renderer = HistoryRenderer(palette: context.palette, running: running)
            guard let address else {
                if json {
                    context.output.line(HistoryJSON(running: running).runs(runs).text(.indented))
                } else {
                    context.output.write(renderer.text(runs))
                }
                return ExitStatus.done
            }
            if RunID(address) != nil {
                context.view.report([
                    .error(
                        "Invalid address",
                        "\"\(address)\" is a number, not an address. To see run \(address): \(context.view.invocation) log show"
                            + " \(address)"
                    )
                ])
                return ExitStatus.failed
            }
            let selector: AddressSelector
            do throws(DiagnosticsError) {
                selector = try AddressSelector(address)
            } catch {
                context.view.report(error.diagnostics)
                return ExitStatus.failed
            }
            let operations =
                selector.address.key == nil
                ? try await store.operations(at: selector.address.resource)
                : try await store.operations(at: selector.address)
            guard !operations.isEmpty else {
                context.view.report([
                    .error(
                        "No history",
                        "Nothing has happened at \(address) as far as the state knows. To see all runs, run \"keyform"
                            + " log\"."
                    )
                ])
                return ExitStatus.failed
            }
            if json {
                context.output.line(HistoryJSON(running: running).operations(operations).text(.indented))
            } else {
                let byID = Dictionary(runs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
                context.output.write(renderer.text(operations, runs: byID))
            }
            return ExitStatus.done
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
    }
}
