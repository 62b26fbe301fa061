package import ArgumentParser
import Rendering
package import SourceText
import StateModel
import Terminal

package struct StateShowCommand: Command {
    package static let shape = CommandShape(
        ["state", "show"],
        requiredWords: ["the address of an object in the state"],
        maximumWords: 1,
        help: """
            Usage: keyform [global options] state show ADDR

              Shows the attributes of one object in the state. Secrets are withheld.
            """
    )

    @Argument package var address: String

    package init() {}

    package func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let selector = try AddressSelector(address)
        let snapshot = try await context.readExistingState()
        context.noteUnfinished(snapshot)
        let records = snapshot.records.filter { $0.address == selector.address }
        guard !records.isEmpty else {
            throw DiagnosticsError(selector.noMatch(in: snapshot))
        }
        let renderer = StateRenderer(palette: context.palette)
        context.output.write(records.map { renderer.text($0) }.joined(separator: "\n"))
        return ExitStatus.done
    }
}
