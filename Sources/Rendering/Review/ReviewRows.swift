import JSONText
import ResourceSchemas
import SourceText
import Values

/// Takes the difference between two objects apart, line by line.
struct ReviewRows {
    private(set) var rows: [ReviewRow] = []
    /// Whether what stays as it is is written out.
    private let showsUnchanged: Bool

    private static let deepest = 40
    /// Lines of a text around a changed one.
    private static let context = 2

    private init(showsUnchanged: Bool) {
        self.showsUnchanged = showsUnchanged
    }

    /// The attributes of an object; those that stay as they are, but for a few, are only counted.
    static func rows(_ entries: [Difference.Entry], showsUnchanged: Bool = false) -> [ReviewRow] {
        var builder = ReviewRows(showsUnchanged: showsUnchanged)
        var hidden = 0
        for entry in entries {
            guard
                showsUnchanged || entry.difference.action != .unchanged || entry.name.isImportantAttribute
            else {
                hidden += 1
                continue
            }
            builder.add(entry.difference, entry.name.asAttributeName, 0)
        }
        builder.count(hidden, "attribute", 0)
        return builder.rows
    }

    private mutating func count(_ hidden: Int, _ noun: String, _ depth: Int) {
        guard hidden > 0 else { return }
        rows.append(
            ReviewRow(
                depth: depth,
                action: .unchanged,
                text: "(\(hidden) unchanged \(noun)\(hidden == 1 ? "" : "s") hidden)"
            )
        )
    }

    private mutating func add(_ difference: Difference, _ name: String, _ depth: Int) {
        let depth = min(depth, Self.deepest)
        var row = ReviewRow(
            depth: depth,
            action: difference.action,
            name: name.inLine,
            forcesReplacement: difference.forcesReplacement
        )
        if let sensitivity = difference.sensitivity {
            row.text =
                "(sensitive value) "
                + (sensitivity.isSensitiveAfter
                    ? "will be marked as sensitive" : "will not be marked as sensitive any more")
                + (sensitivity.isValueUnchanged ? "; the value is unchanged" : "")
            rows.append(row)
            return
        }
        switch difference.shape {
        case .primitive(let before, let after):
            primitive(before, after, difference, row)
        case .sensitive:
            row.put("(sensitive value)")
            rows.append(row)
        case .follows(let names):
            header("(follows from \(names.joined(separator: ", ")))", row)
        case .writeOnly:
            row.put("(write-only attribute)")
            rows.append(row)
        case .unknown(let before):
            unknown(before, row)
        case .list(let parts), .set(let parts):
            header(parts.isEmpty ? "[]" : parts.count == 1 ? "1 element" : "\(parts.count) elements", row)
            elements(parts, depth + 1)
        case .map(let entries), .object(let entries):
            header(entries.isEmpty ? "{}" : entries.count == 1 ? "1 entry" : "\(entries.count) entries", row)
            members(entries, depth + 1)
        case .typeChange(let before, let after):
            add(before, name, depth)
            add(after, name, depth)
        case .inWords(let change):
            words(change, row)
        }
    }

    private mutating func header(_ text: String, _ row: ReviewRow) {
        var row = row
        row.text = text
        rows.append(row)
    }

    private mutating func elements(_ parts: [Difference], _ depth: Int) {
        var hidden = 0
        for part in parts {
            if part.action == .unchanged, !showsUnchanged {
                hidden += 1
            } else {
                add(part, "", depth)
            }
        }
        count(hidden, "element", depth)
    }

    private mutating func members(_ entries: [Difference.Entry], _ depth: Int) {
        var hidden = 0
        for entry in entries {
            if entry.difference.action == .unchanged, !showsUnchanged, !entry.name.isImportantAttribute {
                hidden += 1
            } else {
                add(entry.difference, entry.name.asAttributeName, depth)
            }
        }
        count(hidden, "entr\(hidden == 1 ? "y" : "ie")", depth)
    }

    private mutating func unknown(_ before: Difference?, _ row: ReviewRow) {
        var row = row
        row.after = "(known after apply)"
        if case .primitive(let value, _)? = before?.shape, !(value?.stringValue?.contains("\n") ?? false) {
            row.before = Self.scalar(value)
            rows.append(row)
            return
        }
        if case .inWords(let change)? = before?.shape {
            row.before = change.summary.inLine
            rows.append(row)
            return
        }
        rows.append(row)
        if let before, case .sensitive = before.shape {
            rows[rows.count - 1].before = "(sensitive value)"
        } else if let before {
            add(before, "", row.depth + 1)
        }
    }

    private mutating func words(_ change: ChangeInWords, _ row: ReviewRow) {
        header(change.summary.inLine, row)
        parts(change.parts, isChange: row.action != .unchanged, row.depth + 1)
        if let unchanged = change.unchanged, row.action == .update {
            rows.append(
                ReviewRow(depth: row.depth + 1, action: .unchanged, text: "(\(unchanged.inLine) hidden)")
            )
        }
        for note in change.notes where row.action == .create || row.action == .update {
            rows.append(ReviewRow(depth: row.depth + 1, action: .unchanged, text: "note: \(note.inLine)"))
        }
    }

    private mutating func parts(_ parts: [ChangeInWords.Part], isChange: Bool, _ depth: Int) {
        for part in parts {
            let action: Difference.Action =
                switch part.action {
                case .create: .create
                case .delete: .delete
                case .update: .update
                }
            rows.append(
                ReviewRow(
                    depth: min(depth, Self.deepest),
                    action: isChange ? action : .unchanged,
                    text: part.text.inLine
                )
            )
            self.parts(part.parts, isChange: isChange, depth + 1)
        }
    }

    // MARK: - Single values

    private mutating func primitive(
        _ before: Value?,
        _ after: Value?,
        _ difference: Difference,
        _ row: ReviewRow
    ) {
        let texts = [before, after].map { $0?.stringValue }
        if let inner = Self.decoded(before, after, difference.action) {
            let isSame = inner.action == .unchanged && difference.action == .update
            header(isSame ? "JSON; only white space changes" : "JSON", row)
            if !isSame {
                contents(inner, row.depth + 1)
            }
            return
        }
        guard texts.contains(where: { $0?.contains("\n") ?? false }) else {
            var row = row
            switch difference.action {
            case .create: row.after = Self.scalar(after)
            case .delete: row.before = Self.scalar(before)
            case .unchanged: (row.before, row.after) = (nil, Self.scalar(after ?? before))
            case .update: (row.before, row.after) = (Self.scalar(before), Self.scalar(after))
            }
            rows.append(row)
            return
        }
        let old = difference.action == .create ? nil : texts[0]
        let new = difference.action == .delete ? nil : texts[1]
        header("text", row)
        lines(old, new, row.depth + 1)
    }

    /// What a value that was decoded holds, without a line for itself.
    private mutating func contents(_ difference: Difference, _ depth: Int) {
        switch difference.shape {
        case .list(let parts), .set(let parts): elements(parts, depth)
        case .map(let entries), .object(let entries): members(entries, depth)
        default: add(difference, "", depth)
        }
    }

    private mutating func lines(_ before: String?, _ after: String?, _ depth: Int) {
        func split(_ text: String?) -> [Substring] {
            text.map { $0.split(separator: "\n", omittingEmptySubsequences: false) } ?? []
        }
        let (old, new) = (split(before), split(after))
        let pairs = ListAlignment.pairs(old, new)
        let isChanged = pairs.map { $0.before == nil || $0.after == nil }
        var near = [Bool](repeating: showsUnchanged, count: pairs.count)
        for index in pairs.indices where isChanged[index] {
            for place in max(0, index - Self.context)...min(pairs.count - 1, index + Self.context) {
                near[place] = true
            }
        }
        var hidden = 0
        for (index, pair) in pairs.enumerated() {
            guard near[index] else {
                hidden += 1
                continue
            }
            count(hidden, "line", depth)
            hidden = 0
            let line = pair.before.map { old[$0] } ?? pair.after.map { new[$0] } ?? ""
            rows.append(
                ReviewRow(
                    depth: depth,
                    action: pair.after == nil ? .delete : pair.before == nil ? .create : .unchanged,
                    text: String(line).inLine
                )
            )
        }
        count(hidden, "line", depth)
    }

    private static func scalar(_ value: Value?) -> String {
        switch value?.content {
        case .bool(let flag): flag ? "true" : "false"
        case .number(let number): number.description
        case .string(let text): text.quotedAsInGo.inLine
        default: "null"
        }
    }

    /// The difference between the values that two texts encode, where they are JSON objects or arrays.
    private static func decoded(_ before: Value?, _ after: Value?, _ action: Difference.Action) -> Difference?
    {
        let old = before?.stringValue.flatMap(DifferenceRenderer.decoded)
        let new = after?.stringValue.flatMap(DifferenceRenderer.decoded)
        let builder = DifferenceBuilder(style: .untyped)
        return switch (action, old, new) {
        case (.create, _, let new?): builder.compare(nil, new)
        case (.delete, let old?, _): builder.compare(old, nil)
        case (.unchanged, let old?, _): builder.compare(old, old)
        case (.update, let old?, let new?): builder.compare(old, new)
        default: nil
        }
    }
}

extension ReviewRow {
    /// One text for a value of which nothing can be told, where it is.
    fileprivate mutating func put(_ text: String) {
        switch action {
        case .create: after = text
        case .delete: before = text
        case .unchanged: after = text
        case .update: (before, after) = (text, text)
        }
    }
}
