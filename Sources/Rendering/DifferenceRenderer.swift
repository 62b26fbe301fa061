import JSONText
import ResourceSchemas
import SourceText
import Terminal
import Values

/// Writes a difference in the form of configuration text, with a symbol before each line that changes.
struct DifferenceRenderer {
    /// What surrounds a difference and changes how it is written.
    struct Context {
        /// Inside something that is deleted as a whole, `-> null` is not repeated.
        var hidesNull = false
        /// Unchanged parts are written out instead of counted.
        var showsUnchanged = false
        /// No symbols at all, and no room for them.
        var hidesSymbols = false
        /// The replacement is announced at a higher level.
        var hidesReplacement = false

        /// For the parts of what this context is for.
        fileprivate func inside(hidesNull: Bool = true, showsUnchanged: Bool? = nil) -> Context {
            var context = self
            context.hidesNull = hidesNull
            context.showsUnchanged = showsUnchanged ?? self.showsUnchanged
            context.hidesReplacement = false
            return context
        }
    }

    /// What is nested more deeply is indented like this, or the text would grow with the square of the depth.
    private static let deepestIndent = 200
    /// Names are padded to no more columns than this, however long one of them is.
    private static let widestColumn = 200

    let palette: Palette

    /// The text from where it stands in its line; following lines are indented by `indent` steps of four columns.
    func text(_ difference: Difference, indent: Int, _ context: Context) -> String {
        var text = ""
        write(difference, to: &text, indent, context)
        return text
    }

    private func write(_ difference: Difference, to text: inout String, _ indent: Int, _ context: Context) {
        let replacement = replacementNote(difference, context)
        let null = nullNote(difference.action, context)
        switch difference.shape {
        case .primitive(let before, let after):
            text += primitive(before, after, difference, indent, context)
        case .sensitive: text += "(sensitive value)" + null + replacement
        case .follows(let names):
            text += palette.paint(.gray, "(follows from \(names.joined(separator: ", ")))")
        case .writeOnly: text += "(write-only attribute)" + replacement
        case .unknown(let before):
            if let before {
                var beforeContext = context
                beforeContext.hidesNull = true
                beforeContext.hidesReplacement = difference.forcesReplacement
                write(before, to: &text, indent, beforeContext)
                text += " -> "
            }
            text += "(known after apply)" + replacement
        case .typeChange(let before, let after):
            var beforeContext = context
            beforeContext.hidesNull = true
            write(before, to: &text, indent, beforeContext)
            text += " " + palette.paint(.yellow, "->") + " "
            write(after, to: &text, indent, context)
            text += replacement
        case .list(let elements), .set(let elements):
            guard !elements.isEmpty else {
                text += "[]" + null + replacement
                return
            }
            text += "[" + replacement + "\n"
            if case .list = difference.shape {
                writeList(elements, to: &text, indent, context)
            } else {
                writeSet(elements, to: &text, indent, context)
            }
            text += margin(indent, .unchanged, context) + "]" + null
        case .inWords(let change):
            text += change.summary + null + replacement
            writeParts(change, of: difference.action, to: &text, indent, context)
        case .map(let entries):
            writeBraces(entries, to: &text, quotesNames: true, indent, context, notes: (null, replacement))
        case .object(let entries):
            writeBraces(entries, to: &text, quotesNames: false, indent, context, notes: (null, replacement))
        }
    }

    /// The indentation of a line and its symbol.
    func margin(_ indent: Int, _ action: Difference.Action, _ context: Context) -> String {
        let spaces = String(repeating: " ", count: min(indent, Self.deepestIndent) * 4)
        if context.hidesSymbols {
            return spaces
        }
        let symbol =
            switch action {
            case .unchanged: " "
            case .create: palette.paint(.green, "+")
            case .delete: palette.paint(.red, "-")
            case .update: palette.paint(.yellow, "~")
            }
        return spaces + "  " + symbol + " "
    }

    func unchangedNote(_ noun: String, _ count: Int) -> String {
        palette.paint(.gray, "# (\(count) unchanged \(noun)\(count == 1 ? "" : "s") hidden)")
    }

    func replacementNote(_ difference: Difference, _ context: Context) -> String {
        difference.forcesReplacement && !context.hidesReplacement
            ? " " + palette.paint(.red, "# forces replacement") : ""
    }

    private func nullNote(_ action: Difference.Action, _ context: Context) -> String {
        action == .delete && !context.hidesNull ? " " + palette.paint(.gray, "-> null") : ""
    }

    private func writeList(
        _ elements: [Difference],
        to text: inout String,
        _ indent: Int,
        _ context: Context
    ) {
        var skipped: [Difference] = []
        var showsNext = false
        for element in elements {
            if element.action == .unchanged, !showsNext, !context.showsUnchanged {
                skipped.append(element)
                continue
            }
            if skipped.count > 1 {
                text +=
                    margin(indent + 1, .unchanged, context) + unchangedNote("element", skipped.count - 1)
                    + "\n"
            }
            if let last = skipped.last {
                writeLine(last, to: &text, indent + 1, context.inside(showsUnchanged: true))
            }
            skipped = []
            showsNext = element.action != .unchanged
            let inner = context.inside(showsUnchanged: element.action == .unchanged ? true : nil)
            writeLine(element, to: &text, indent + 1, inner)
        }
        if !skipped.isEmpty {
            text += margin(indent + 1, .unchanged, context) + unchangedNote("element", skipped.count) + "\n"
        }
    }

    private func writeSet(
        _ elements: [Difference],
        to text: inout String,
        _ indent: Int,
        _ context: Context
    ) {
        var hidden = 0
        for element in elements {
            if element.action == .unchanged, !context.showsUnchanged {
                hidden += 1
            } else {
                writeLine(element, to: &text, indent + 1, context.inside())
            }
        }
        if hidden > 0 {
            text += margin(indent + 1, .unchanged, context) + unchangedNote("element", hidden) + "\n"
        }
    }

    private func writeLine(
        _ element: Difference,
        to text: inout String,
        _ indent: Int,
        _ context: Context
    ) {
        text += margin(indent, element.action, context)
        write(element, to: &text, indent, context)
        text += ",\n"
    }

    private func writeBraces(
        _ entries: [Difference.Entry],
        to text: inout String,
        quotesNames: Bool,
        _ indent: Int,
        _ context: Context,
        notes: (null: String, replacement: String)
    ) {
        guard !entries.isEmpty else {
            text += "{}" + notes.null + notes.replacement
            return
        }
        let names = entries.map { quotesNames ? $0.name.quotedAsInGo : $0.name.asAttributeName }
        let width = min(Self.widestColumn, names.map(\.utf8.count).max() ?? 0)
        text += "{" + notes.replacement + "\n"
        var hidden = 0
        for (entry, name) in zip(entries, names) {
            let isImportant = !quotesNames && entry.name.isImportantAttribute
            if entry.difference.action == .unchanged, !context.showsUnchanged, !isImportant {
                hidden += 1
                continue
            }
            let inner = context.inside(showsUnchanged: isImportant ? true : nil)
            text += margin(indent + 1, entry.difference.action, context) + name.padded(to: width) + " = "
            write(entry.difference, to: &text, indent + 1, inner)
            if quotesNames, case .object = entry.difference.shape {
                text += ","
            }
            text += "\n"
        }
        if hidden > 0 {
            text +=
                margin(indent + 1, .unchanged, context)
                + unchangedNote(quotesNames ? "element" : "attribute", hidden) + "\n"
        }
        text += margin(indent, .unchanged, context) + "}" + notes.null
    }
}

// MARK: - Primitives

extension DifferenceRenderer {
    private func primitive(
        _ before: Value?,
        _ after: Value?,
        _ difference: Difference,
        _ indent: Int,
        _ context: Context
    ) -> String {
        let replacement = replacementNote(difference, context)
        let null = nullNote(difference.action, context)
        let isText = before?.stringValue != nil || after?.stringValue != nil
        guard isText else {
            return switch difference.action {
            case .create: scalar(after) + replacement
            case .delete: scalar(before) + null + replacement
            case .unchanged: scalar(before) + replacement
            case .update:
                scalar(before) + " " + palette.paint(.yellow, "->") + " " + scalar(after) + replacement
            }
        }
        if let json = jsonText(before, after, difference, indent, context) {
            return json
        }
        let old = before?.stringValue
        let new = after?.stringValue
        switch difference.action {
        case .update:
            guard old.isMultiline || new.isMultiline else {
                return scalar(before) + " " + palette.paint(.yellow, "->") + " " + scalar(after) + replacement
            }
            return heredoc(
                lines(old, new, indent, context),
                indent,
                context,
                null: null,
                replacement: replacement
            )
        case .create, .unchanged, .delete:
            let shown = (difference.action == .delete ? old : new) ?? old ?? ""
            guard Optional(shown).isMultiline else {
                return shown.quotedAsInGo + null + replacement
            }
            return heredoc(
                lines(shown, shown, indent, context),
                indent,
                context,
                null: null,
                replacement: replacement
            )
        }
    }

    private func scalar(_ value: Value?) -> String {
        switch value?.content {
        case .bool(let flag): flag ? "true" : "false"
        case .number(let number): number.description
        case .string(let text): text.quotedAsInGo
        default: palette.paint(.gray, "null")
        }
    }

    private func lines(_ before: String?, _ after: String?, _ indent: Int, _ context: Context) -> [String] {
        func split(_ text: String?) -> [Substring] {
            text.trimmingSpace.visible.split(separator: "\n", omittingEmptySubsequences: false)
        }
        let old = split(before)
        let new = split(after)
        return ListAlignment.pairs(old, new).map { pair in
            switch (pair.before, pair.after) {
            case (let index?, nil): margin(indent + 1, .delete, context) + old[index]
            case (nil, let index?): margin(indent + 1, .create, context) + new[index]
            case (let index?, _?): margin(indent + 1, .unchanged, context) + old[index]
            case (nil, nil): ""
            }
        }
    }

    private func heredoc(
        _ lines: [String],
        _ indent: Int,
        _ context: Context,
        null: String,
        replacement: String
    ) -> String {
        "<<-EOT" + replacement + "\n" + lines.map { $0 + "\n" }.joined() + margin(indent, .unchanged, context)
            + "EOT"
            + null
    }

    /// Texts that hold a JSON object or array, as the value that they encode; nil for any other.
    private func jsonText(
        _ before: Value?,
        _ after: Value?,
        _ difference: Difference,
        _ indent: Int,
        _ context: Context
    ) -> String? {
        let old = before?.stringValue.flatMap(Self.decoded)
        let new = after?.stringValue.flatMap(Self.decoded)
        let builder = DifferenceBuilder(style: .untyped)
        let inner: Difference
        switch (difference.action, old, new) {
        case (.create, _, let new?): inner = builder.compare(nil, new)
        case (.delete, let old?, _): inner = builder.compare(old, nil)
        case (.unchanged, let old?, _): inner = builder.compare(old, old)
        case (.update, let old?, let new?): inner = builder.compare(old, new)
        default: return nil
        }
        var innerContext = context
        var note = ""
        if inner.action == .unchanged, difference.action == .update {
            note =
                difference.forcesReplacement
                ? " # whitespace changes force replacement" : " # whitespace changes"
            innerContext.showsUnchanged = true
        }
        let replacement = note.isEmpty ? replacementNote(difference, context) : ""
        let null = nullNote(difference.action, context)
        let rendered = text(inner, indent: indent + 1, innerContext.inside(hidesNull: true))
        guard rendered.contains("\n") else {
            return "jsonencode(\(rendered))" + note + null + replacement
        }
        let symbol: Difference.Action =
            difference.action == .update && note.isEmpty ? .update : .unchanged
        return "jsonencode(" + note + "\n" + margin(indent + 1, symbol, context) + rendered + replacement
            + "\n"
            + margin(indent, .unchanged, context) + ")" + null
    }

    /// The value that a text encodes, where it is a JSON object or array.
    static func decoded(_ text: String) -> Value? {
        guard let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let json = try? JSONValue(parsing: text), let value = try? Value(json: json)
        else {
            return nil
        }
        return value
    }
}

extension String {
    /// Shown even where it is unchanged.
    var isImportantAttribute: Bool {
        self == "id" || self == "name" || self == "tags"
    }

    /// The name as an attribute of an object: in quotes unless it is an identifier.
    var asAttributeName: String {
        isIdentifier ? self : quotedAsInGo
    }

    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - unicodeScalars.count))
    }
}

extension String? {
    fileprivate var isMultiline: Bool {
        self?.utf8.contains(UInt8(ascii: "\n")) ?? false
    }

    fileprivate var trimmingSpace: String {
        guard let text = self else {
            return ""
        }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else {
            return ""
        }
        return String(scalars[first...last])
    }
}
