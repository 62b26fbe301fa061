import ArgumentParser
import Rendering
import Rotation
import SourceText
import StateModel
import Terminal
import Workbench

struct StateShowCommand: Command {
    static let declaration = CommandDeclaration(
        "state show",
        summary: "Show one object in the state",
        about: """
            Shows the attributes of one object in the state, and, where it is a key that
            was rotated, how far that has come. Secrets are withheld.
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
        let roles = snapshot.rotationRoles
        let rotations = snapshot.rotations.filter { $0.address == address }.map { renderer.text($0) }
        context.output.write(
            (records.map { renderer.text($0, role: roles[$0.key]) } + rotations).joined(separator: "\n")
        )
        return ExitStatus.done
    }
}
