import Addresses
package import Rotation
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
        let roles = snapshot.rotationRoles
        var text = snapshot.records.map { self.text($0, role: roles[$0.key]) }.joined(separator: "\n")
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

    /// One object, and what it is to the rotation of its key.
    package func text(_ record: ResourceRecord, role: RotationRole? = nil) -> String {
        let status =
            switch (record.status, role) {
            case (.ready, _): ""
            case (.partial, _): " (created in part; the next apply completes it)"
            case (.tainted, _): " (tainted)"
            case (.deposed, let role?): " (\(role.rawValue))"
            case (.deposed, nil): " (deposed object \(record.generation))"
            }
        return "# \(record.address.description.inLine):\(status)\n"
            + changes.text(of: record.attributes, at: record.address) + "\n"
    }

    /// How far the rotation of a key has come.
    package func text(_ rotation: RotationRecord) -> String {
        let course =
            switch rotation.course {
            case .forward: ""
            case .undo: ", on the way back to the key of before"
            case .compromised: ", old key first"
            }
        let end = rotation.due.map { ", until \(UniversalTime.text($0))" } ?? ""
        var lines = [
            "Rotation: \(rotation.phase.rawValue) since \(UniversalTime.text(rotation.phaseBegan))\(end)\(course)"
        ]
        func add(_ name: String, _ text: String) {
            lines.append("  \(name):" + String(repeating: " ", count: max(1, 10 - name.count)) + text.inLine)
        }
        if !rotation.reason.isEmpty {
            add("why", rotation.reason)
        }
        if let incoming = rotation.incoming {
            add("comes", incoming + (rotation.isVerified == true ? ", works" : ""))
        }
        if !rotation.outgoing.isEmpty {
            add("goes", rotation.outgoing + (rotation.isRefused == true ? ", is refused" : ""))
        }
        for sink in rotation.sinks {
            let hasIt = sink.delivered != nil && sink.delivered == rotation.inCharge
            let state = hasIt ? "has the key in charge" : "does not have the key in charge"
            add("sink", "\(sink.name): \(state)" + (sink.problem.map { " (\($0))" } ?? ""))
        }
        if rotation.isHeld {
            add("held", "nothing begins for this key until `keyform rotate -now` says so")
        }
        if let problem = rotation.problem {
            add("problem", problem)
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
