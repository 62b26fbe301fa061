import Addresses
import SourceText
package import StateModel
package import Terminal
import Values

/// Writes the state for people, secrets withheld.
package struct StateRenderer {
    private let changes: ChangeRenderer

    package init(palette: Palette) {
        changes = ChangeRenderer(palette: palette)
    }

    /// Every object and output.
    package func text(_ snapshot: StateSnapshot) -> String {
        guard !snapshot.records.isEmpty || !snapshot.outputs.isEmpty else {
            return "The state file is empty. No resources are represented.\n"
        }
        var text = snapshot.records.map { self.text($0) }.joined(separator: "\n")
        if !snapshot.outputs.isEmpty {
            text += "\n\nOutputs:\n\n"
            let differences = DifferenceRenderer(palette: .plain)
            var context = DifferenceRenderer.Context()
            context.hidesSymbols = true
            context.showsUnchanged = true
            for output in snapshot.outputs.sorted(by: { $0.name < $1.name }) {
                let difference = DifferenceBuilder(style: .untyped).compare(output.value, output.value)
                text += "\(output.name) = " + differences.text(difference, indent: 0, context) + "\n"
            }
        }
        return text
    }

    /// One object.
    package func text(_ record: ResourceRecord) -> String {
        let status =
            switch record.status {
            case .ready: ""
            case .partial: " (created in part; the next apply completes it)"
            case .tainted: " (tainted)"
            case .deposed: " (deposed object \(record.generation))"
            }
        return "# \(record.address.description.inLine):\(status)\n"
            + changes.text(of: record.attributes, at: record.address) + "\n"
    }
}
