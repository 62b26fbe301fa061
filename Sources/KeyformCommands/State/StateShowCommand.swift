import ArgumentParser
import JSONText
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
        operands: [.required("ADDR", .address, "the address of an object in the state")],
        options: [.json.saying("Machine-readable output, objects as in show -json.")]
    )

    @Option(.json) var json: Bool

    @Argument var address: String

    var sandboxNotice: SandboxNotice {
        json ? .besideOutput : .beforeOutput
    }

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
        let rotations = snapshot.rotations.filter { $0.address == address }
        if json {
            context.output.line(
                StateJSON.objects(
                    records,
                    roles: roles,
                    rotations: rotations,
                    schemas: try context.bench.installed.catalog()
                )
                .text(.indented)
            )
            return ExitStatus.done
        }
        context.output.write(
            (records.map { renderer.text($0, role: roles[$0.key]) } + rotations.map { renderer.text($0) })
                .joined(separator: "\n")
        )
        return ExitStatus.done
    }
}
