import Addresses
import JSONText
import SourceText
package import StateModel
package import Terminal

/// Writes runs and operations of the history for people.
package struct HistoryRenderer {
    private let palette: Palette
    /// Columns of the terminal; 0 where lines may be as long as they are.
    private let width: Int
    private let running: RunID?

    /// - Parameters:
    ///   - palette: colours.
    ///   - width: columns of the terminal; 0 where lines may be as long as they are.
    ///   - running: the run that another process carries out at this moment.
    package init(palette: Palette, width: Int = 0, running: RunID? = nil) {
        self.palette = palette
        self.width = width
        self.running = running
    }

    // MARK: - Lists

    /// All runs, the last first, a line each and one for the reason.
    package func text(_ runs: [RunRecord]) -> String {
        guard !runs.isEmpty else {
            return "Nothing has happened yet.\n"
        }
        let rows = runs.reversed().map { run in
            TextTable.Row(
                [
                    "\(run.id)", UniversalTime.text(run.startedAt), run.who.inLine, run.command.inLine,
                    result(run),
                ],
                note: run.reason
            )
        }
        return TextTable(["RUN", "TIME", "WHO", "COMMAND", "RESULT"], rows).text(
            palette: palette,
            width: width
        )
    }

    /// What happened to the objects at one address, or at the addresses of one resource, the last first; what rotations did
    /// stands between the operations.
    package func text(
        _ operations: [OperationRecord],
        _ events: [RotationEvent] = [],
        runs: [RunID: RunRecord]
    ) -> String {
        let namesAddresses = Set(operations.map(\.key.address) + events.map(\.address)).count > 1
        let rows = HistoryEntry.merging(operations, events).reversed().map { entry in
            let run: RunRecord?
            let (at, name): (Int64, String)
            let cells: [String]
            let number: RunID
            switch entry {
            case .operation(let operation):
                (number, at, name) = (operation.run, operation.startedAt, "\(operation.key)")
                cells = [
                    operation.action.rawValue, status(operation),
                    [operation.reason, operation.message].compactMap(\.self).joined(separator: "; ").inLine,
                ]
            case .rotation(let event):
                (number, at, name) = (event.run, event.at, "\(event.address)")
                cells = ["rotation", event.phase.rawValue, event.text.inLine]
            }
            run = runs[number]
            return TextTable.Row(
                ["\(number)", UniversalTime.text(at), run?.who.inLine ?? ""]
                    + (namesAddresses ? [name.inLine] : []) + cells,
                note: run?.reason
            )
        }
        return TextTable(
            ["RUN", "TIME", "WHO"] + (namesAddresses ? ["ADDRESS"] : []) + ["ACTION", "STATUS", "WHY"],
            rows
        )
        .text(palette: palette, width: width)
    }

    private func result(_ run: RunRecord) -> String {
        guard let outcome = run.outcome else {
            return run.id == running ? "running" : "did not finish"
        }
        let summary = run.summary.map { $0.inLine } ?? ""
        return outcome == .succeeded || summary.hasPrefix(outcome.rawValue)
            ? summary : "\(outcome.rawValue): \(summary)"
    }

    private func status(_ operation: OperationRecord) -> String {
        operation.status == .open && operation.run == running ? "running" : operation.status.rawValue
    }

    // MARK: - One run

    /// A run with all that it did, what rotations did between the operations.
    package func text(
        _ run: RunRecord,
        _ operations: [OperationRecord],
        _ events: [RotationEvent] = []
    ) -> String {
        var lines = [
            palette.paint(.bold, "Run \(run.id): keyform \(run.command.inLine)"),
            "  When:    \(UniversalTime.text(run.startedAt))\(duration(run))",
            "  Who:     \(run.who.inLine)",
        ]
        if let reason = run.reason {
            lines.append("  Reason:  \(reason.visible.replacing("\n", with: "\n           "))")
        }
        lines.append("  Result:  \(result(run))")
        let entries = HistoryEntry.merging(operations, events).map { entry in
            switch entry {
            case .operation(let operation): text(operation)
            case .rotation(let event): text(event)
            }
        }
        return lines.map { $0 + "\n" }.joined() + entries.joined()
    }

    private func text(_ event: RotationEvent) -> String {
        "\n  " + palette.paint(.bold, "\(event.address)".inLine) + ": rotation, \(event.phase.rawValue)\n"
            + labelled("what", event.text) + "\n"
    }

    /// A text behind its label, broken within its column where the screen is too narrow.
    private func labelled(_ label: String, _ text: String) -> String {
        let margin = String(repeating: " ", count: 14)
        let lines = width > 0 ? wordWrap(text.inLine, width: max(20, width - margin.count)) : text.inLine
        return "    " + "\(label):".padded(to: 10) + lines.replacing("\n", with: "\n" + margin)
    }

    private func duration(_ run: RunRecord) -> String {
        // A clock that was set back makes no sense of a duration.
        guard let end = run.endedAt, end >= run.startedAt else { return "" }
        let milliseconds = end - run.startedAt
        return milliseconds < 10_000 ? ", \(milliseconds) ms" : ", \(milliseconds / 1000) s"
    }

    private func text(_ operation: OperationRecord) -> String {
        let status = status(operation)
        var lines = [
            "\n  " + palette.paint(.bold, "\(operation.key)".inLine)
                + ": \(operation.action.rawValue), \(status == "open" ? "outcome not known" : status)"
                + (operation.objectID.map { " [id=\($0)]".inLine } ?? "")
        ]
        lines.append(labelled("why", operation.reason))
        if let message = operation.message {
            lines.append(labelled("message", message))
        }
        if let request = operation.requestID {
            lines.append(labelled("request", request))
        }
        if operation.status != .open {
            lines += changes(operation.before, operation.after).map { "    \($0)" }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func changes(_ before: RecordImage?, _ after: RecordImage?) -> [String] {
        let old = values(before)
        let new = values(after)
        guard let after else {
            return old.map { "- \($0.name) = \($0.value)".inLine }
        }
        guard let before else {
            return new.map { "+ \($0.name) = \($0.value)".inLine }
        }
        var lines: [String] = []
        if before.address != after.address || before.generation != after.generation {
            lines.append(
                "-> \(after.address)\(after.generation == 0 ? "" : " (deposed \(after.generation))")".inLine
            )
        }
        let known = Dictionary(firstOf: old.map { ($0.name, $0.value) })
        for (name, value) in new where known[name] != value {
            lines.append("~ \(name) = \(known[name] ?? "null") -> \(value)".inLine)
        }
        let names = Set(new.map(\.name))
        for (name, value) in old where !names.contains(name) {
            lines.append("- \(name) = \(value)".inLine)
        }
        if before.status != after.status {
            lines.append("~ status = \(before.status.rawValue) -> \(after.status.rawValue)")
        }
        return lines
    }

    /// What a row holds, secrets as the beginning of their fingerprints; nothing for what is null.
    private func values(_ image: RecordImage?) -> [(name: String, value: String)] {
        guard let image else { return [] }
        var result: [(name: String, value: String)] = []
        for member in image.attributes.object?.members ?? [] {
            if image.fingerprints[member.name] == nil, member.value != .null {
                result.append((member.name, member.value.text()))
            }
        }
        for (name, print) in image.fingerprints.sorted(by: { $0.key < $1.key }) {
            let hash = print.split(separator: ":").last ?? ""
            result.append((name, "(secret #\(hash.prefix(8)))"))
        }
        return result
    }
}
