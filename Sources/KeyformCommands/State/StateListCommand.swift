import Addresses
import ArgumentParser
import Rotation
import SourceText
import StateModel
import Terminal
import Workbench

struct StateListCommand: Command {
    static let declaration = CommandDeclaration(
        "state list",
        summary: "List the objects in the state",
        sandboxNotice: .besideOutput,
        about: """
            Lists the addresses of the objects in the state; with addresses, only those
            that they name. The address of a resource names all of its instances, that of
            a module everything in it. While a key is rotated, its address means the key
            in charge; the other one stands below it, as "(new key)" or "(old key)".
            """,
        operands: [.optional("ADDR", .address, repeats: true)],
        options: [.id]
    )

    @Option(.id) var id: String?
    @Argument var addresses: [String] = []

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let selectors = try addresses.map { (text) throws(DiagnosticsError) in try AddressSelector(text) }
        let snapshot = try await context.state.readExisting()
        context.noteUnfinished(snapshot)
        for selector in selectors where !snapshot.records.contains(where: { selector.matches($0.address) }) {
            throw DiagnosticsError(selector.noMatch(in: snapshot))
        }
        var lines: [String] = []
        let roles = snapshot.rotationRoles
        for record in snapshot.records {
            let role = roles[record.key]
            guard record.status != .deposed || role != nil,
                selectors.isEmpty || selectors.contains(where: { $0.matches(record.address) }),
                id == nil || id == record.objectID
            else {
                continue
            }
            lines.append(record.address.description.inLine + (role.map { " (\($0.rawValue))" } ?? ""))
        }
        context.output.write(lines.map { $0 + "\n" }.joined())
        return ExitStatus.done
    }
}
