import ArgumentParser
import Rendering
import SourceText
import StateModel
import Terminal
import Workbench

struct StateShowCommand: Command {
    static let declaration = CommandDeclaration(
        "state show",
        summary: "Show one object in the state",
        about: """
            Shows the attributes of one object in the state. Secrets are withheld.
            """,
        operands: [.required("ADDR", .address, "the address of an object in the state")]
    )

    @Argument var address: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let selector = try AddressSelector(address)
        let snapshot = try await context.state.readExisting()
        context.noteUnfinished(snapshot)
        let address = try selector.shownInstance()
        let records = snapshot.records.filter { $0.address == address }
        guard !records.isEmpty else {
            throw DiagnosticsError(selector.noInstance(in: snapshot))
        }
        let renderer = StateRenderer(palette: context.palette)
        context.output.write(records.map { renderer.text($0) }.joined(separator: "\n"))
        return ExitStatus.done
    }
}
