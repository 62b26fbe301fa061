import Addresses
import ArgumentParser
import JSONText
import Rendering
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
        options: [.id, .json]
    )

    @Option(.id) var id: String?
    @Option(.json) var json: Bool
    @Argument var addresses: [String] = []

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let selectors = try addresses.map { (text) throws(DiagnosticsError) in try AddressSelector(text) }
        let snapshot = try await context.state.readExisting()
        context.noteUnfinished(snapshot)
        for selector in selectors where !snapshot.records.contains(where: { selector.matches($0.address) }) {
            throw DiagnosticsError(selector.noMatch(in: snapshot))
        }
        let roles = snapshot.rotationRoles
        let listed = snapshot.records.filter { record in
            (record.status != .deposed || roles[record.key] != nil)
                && (selectors.isEmpty || selectors.contains { $0.matches(record.address) })
                && (id == nil || id == record.objectID)
        }
        if json {
            let schemas = try context.bench.installed.catalog()
            context.output.line(StateJSON.list(listed, roles: roles, schemas: schemas).text(.indented))
            return ExitStatus.done
        }
        let lines = listed.map { record in
            record.address.description.inLine + (roles[record.key].map { " (\($0.rawValue))" } ?? "") + "\n"
        }
        context.output.write(lines.joined())
        return ExitStatus.done
    }
}
