import Execution
import Providers
import SourceText
import Terminal
import Timestamps

/// Writes the report for people, in whole lines.
struct DiscoverText {
    private let report: DiscoverReport
    private let palette: Palette
    /// Columns of the terminal; 0 or less wraps nothing.
    private let width: Int

    init(_ report: DiscoverReport, palette: Palette, width: Int) {
        self.report = report
        self.palette = palette
        self.width = width
    }

    var text: String {
        guard let written = report.written else {
            return lists + gaps + end
        }
        return self.written(written) + gaps
    }

    // MARK: Lists

    private var lists: String {
        report.kinds.map { kind in
            let items = report.items(of: kind)
            return items.isEmpty ? "" : list(kind, items) + "\n"
        }.joined()
    }

    private struct Column {
        let title: String
        let cells: [String]

        var width: Int {
            ([title] + cells).map(\.count).max() ?? 0
        }
    }

    private func list(_ kind: DiscoverableKind, _ items: [AccountSurvey.Item]) -> String {
        let columns = columns(kind, items.map(\.object))
        let title = "\(kind.plural.capitalisedFirst) (\(items.count))"
        var text = palette.on(.bold) + title + palette.reset + "\n"
        text += row(columns.map { ($0.title, $0.width) })
        for (index, item) in items.enumerated() {
            text += row(columns.map { ($0.cells[index], $0.width) })
            if !item.object.remarks.isEmpty {
                let remarks = item.object.remarks.map(\.text.inLine).joined(separator: "; ")
                let lines = wordWrap(remarks, width: width > 0 ? max(20, width - 6) : width)
                text += "      " + lines.replacing("\n", with: "\n      ") + "\n"
            }
        }
        return text
    }

    private func row(_ cells: [(text: String, width: Int)]) -> String {
        var line = "  "
        for (index, cell) in cells.enumerated() {
            line += cell.text
            if index + 1 < cells.count {
                line += String(repeating: " ", count: cell.width - cell.text.count + 2)
            }
        }
        while line.last == " " { line.removeLast() }
        return (width > 0 && line.count > width ? String(line.prefix(max(20, width - 1))) + "…" : line) + "\n"
    }

    /// Those that say something of at least one object.
    private func columns(_ kind: DiscoverableKind, _ objects: [DiscoveredObject]) -> [Column] {
        var columns = [
            Column(title: kind.word.uppercased(), cells: objects.map { Self.shortened($0.name.inLine, 34) })
        ]
        if objects.contains(where: { $0.owner != nil }) {
            columns.append(
                Column(title: "OF", cells: objects.map { Self.shortened(($0.owner ?? "").inLine, 30) })
            )
        }
        if objects.contains(where: { $0.created.moment != nil }) {
            columns.append(Column(title: "AGE", cells: objects.map { age($0.created.moment) }))
        }
        if objects.contains(where: { $0.lastUse != nil }) {
            columns.append(
                Column(title: "LAST LOGIN", cells: objects.map { $0.lastUse.map(ago) ?? "never" })
            )
        }
        if objects.contains(where: { $0.modified.moment != nil || $0.created.by != nil }) {
            columns.append(Column(title: "LAST CHANGE", cells: objects.map(lastChange)))
        }
        return columns
    }

    private func lastChange(_ object: DiscoveredObject) -> String {
        let act = object.modified.moment == nil ? object.created : object.modified
        let by = act.by.map { " by \(Self.shortened($0.inLine, 34))" } ?? ""
        return act.moment.map { ago($0) + by } ?? String(by.dropFirst())
    }

    private func age(_ moment: Timestamp?) -> String {
        moment.map { "\(report.days(since: $0)) d" } ?? ""
    }

    private func ago(_ moment: Timestamp) -> String {
        let days = report.days(since: moment)
        return days == 0 ? "today" : "\(days) d ago"
    }

    /// The beginning and the end of a text that is longer than so many characters.
    static func shortened(_ text: String, _ most: Int) -> String {
        guard text.count > most else { return text }
        let head = text.contains("@") ? most - 13 : 8
        return "\(text.prefix(head))…\(text.suffix(text.contains("@") ? 12 : 4))"
    }

    // MARK: The end

    private var gaps: String {
        report.findings.gaps.map { wordWrap($0.inLine, width: width) + "\n" }.joined()
    }

    /// What limited the report, as words of the command.
    private var filter: String {
        report.filter.map { $0.quotedForShell + " " }.joined()
    }

    private var end: String {
        let counts = report.kinds.compactMap { kind -> String? in
            let count = report.items(of: kind).count
            return count == 0 ? nil : "\(count) \(count == 1 ? kind.word : kind.plural)"
        }
        let managed = report.findings.managed.count
        let beside =
            managed == 0
            ? "" : " It manages \(managed) other \(managed == 1 ? "object" : "objects") of these kinds."
        guard !counts.isEmpty else {
            return wordWrap("No unmanaged objects were found.\(beside)", width: width) + "\n"
        }
        var remarks: [String: Int] = [:]
        for remark in report.items.flatMap(\.object.remarks) {
            remarks[remark.kind, default: 0] += 1
        }
        let worth = remarks.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value) \($0.key.replacing("_", with: " "))" }
        return wordWrap(
            "Not managed by this state: \(counts.joined(separator: ", ")).\(beside)",
            width: width
        )
            + "\n"
            + (worth.isEmpty
                ? "" : wordWrap("Worth a look: \(worth.joined(separator: ", ")).", width: width) + "\n")
            + "\nTo write a configuration that imports them and changes nothing:\n\n  keyform discover \(filter)-generate DIR\n"
    }

    // MARK: Written files

    private func written(_ written: DiscoverReport.Written) -> String {
        let files = written.files
        guard !files.files.isEmpty else {
            return "There was nothing to write.\n" + omissions(files)
        }
        let counts = report.kinds.compactMap { kind -> String? in
            files.counts[kind.word].map { "\($0) \($0 == 1 ? kind.word : kind.plural)" }
        }
        return wordWrap(
            "Wrote \(counts.joined(separator: ", ")) to \(written.folder.inLine): \(files.files.map(\.name).joined(separator: ", ")).",
            width: width
        )
            + "\n" + omissions(files)
            + "\nThe plan imports, and changes nothing in the account. Look at it, then apply it:\n\n"
            + (written.folder == "."
                ? "  keyform plan\n" : "  keyform -chdir=\(written.folder.quotedForShell) plan\n")
    }

    private func omissions(_ files: DiscoveredFiles) -> String {
        guard !files.omissions.isEmpty else { return "" }
        let lines = files.omissions.map { omission in
            let object = omission.item.object
            let owner = object.owner.map { " of \($0.inLine)" } ?? ""
            return "  "
                + wordWrap(
                    "\(omission.item.kind.word) \(Self.shortened(object.name.inLine, 50))\(owner): \(omission.reason.inLine)",
                    width: width > 0 ? max(20, width - 4) : width
                ).replacing("\n", with: "\n    ")
        }
        return "Left out (\(lines.count)):\n" + lines.joined(separator: "\n") + "\n"
    }
}
