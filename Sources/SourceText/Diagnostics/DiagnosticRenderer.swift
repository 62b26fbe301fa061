/// Writes diagnostics for people, byte for byte as Terraform 1.11 does, apart from a few improvements.
///
/// Without colour there is a line of carets under the range; blank lines inside a range keep their number; a
/// blank line follows an address without a range; very long ranges and lines are cut; and hidden characters are
/// shown, not sent.
package struct DiagnosticRenderer: Sendable {
    package enum Form: Sendable, Hashable {
        /// No escape sequences and no rule, for pipes, files and `-no-color`.
        case plain
        /// A coloured rule on the left, and the range underlined.
        case coloured
    }

    /// Terraform's width where there is no terminal to ask.
    package static let defaultWidth = 78

    private let form: Form
    private let width: Int

    /// A renderer for one kind of output.
    ///
    /// - Parameters:
    ///   - form: With or without colour.
    ///   - width: Columns of the terminal; zero or less switches wrapping off.
    package init(_ form: Form, width: Int = Self.defaultWidth) {
        self.form = form
        self.width = width
    }

    /// All of them, one after the other, in the order given.
    package func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { render($0) }.joined()
    }

    /// One diagnostic, ending in a newline.
    package func render(_ diagnostic: Diagnostic) -> String {
        switch form {
        case .plain: "\n" + body(diagnostic, .off, wrapWidth: width - 1)
        // The rule takes two columns.
        case .coloured: ruled(body(diagnostic, .on, wrapWidth: width - 3), diagnostic.severity)
        }
    }

    private func body(_ diagnostic: Diagnostic, _ style: TerminalStyle, wrapWidth: Int) -> String {
        let title = diagnostic.severity == .error ? "Error: " : "Warning: "
        var text = style.bold + style.color(diagnostic.severity) + title + style.reset + style.reset
        text += style.bold + diagnostic.summary.visible + style.reset + "\n\n" + style.reset
        if let address = diagnostic.address {
            text += "  with \(address.visible)" + (diagnostic.subject == nil ? "\n" : ",\n")
        }
        if let subject = diagnostic.subject {
            let context = diagnostic.blockContext.map { ", in " + $0.visible } ?? ""
            text += "  on \(subject.file.name.visible) line \(subject.start.line)\(context):\n"
            text += source(Snippet(subject, withholding: diagnostic.withheld), style)
            text += values(diagnostic, style)
        }
        if diagnostic.address != nil || diagnostic.subject != nil {
            text += "\n"
        }
        let detail = diagnostic.wholeDetail
        if !detail.isEmpty {
            text += wordWrap(detail.visible, width: wrapWidth) + "\n"
        }
        for (index, hint) in diagnostic.hints.enumerated() {
            text += index > 0 || !detail.isEmpty ? "\n" : ""
            text += wordWrap(("Hint: " + hint.text).visible, width: wrapWidth) + "\n"
            // A command is pasted: it is not wrapped.
            text += hint.command.map { "\n  \($0.visible)\n" } ?? ""
        }
        return text
    }

    /// The numbered source lines.
    private func source(_ snippet: Snippet, _ style: TerminalStyle) -> String {
        let code =
            snippet.leading + style.underline + snippet.highlighted.visible + style.reset
            + snippet.after.visible + style.reset
        var text = ""
        var number = snippet.firstLine
        for line in code.split(separator: "\n", omittingEmptySubsequences: false) {
            text += "\(padded(number)): \(line)\n"
            number += 1
        }
        if form == .plain, number == snippet.firstLine + 1 {
            text += carets(snippet)
        }
        if snippet.omittedLines > 0 {
            text += "      … \(snippet.omittedLines) more lines\n"
        }
        return text
    }

    /// The line that marks the range where it cannot be underlined; tabs stay tabs, to stand equally wide.
    private func carets(_ snippet: Snippet) -> String {
        var text = String(repeating: " ", count: padded(snippet.firstLine).utf8.count + 2)
        for character in snippet.leading {
            text.append(character == "\t" ? "\t" : " ")
        }
        return text + String(repeating: "^", count: max(1, snippet.highlighted.visible.count)) + "\n"
    }

    /// What the references in the expression stood for.
    private func values(_ diagnostic: Diagnostic, _ style: TerminalStyle) -> String {
        guard !diagnostic.referenceValues.isEmpty || diagnostic.functionCall != nil else { return "" }
        let bar = "    " + style.gray + "│" + style.reset
        var text = "    " + style.gray + "├────────────────" + style.reset + "\n" + style.reset
        if let call = diagnostic.functionCall {
            text +=
                bar + " while calling " + style.bold + call.name.visible + style.reset + "(" + style.reset
            text += call.parameters.joined(separator: ", ").visible + ")\n"
        }
        for value in diagnostic.orderedReferenceValues {
            let lines = value.description.visible.split(separator: "\n", omittingEmptySubsequences: false)
            text += bar + " " + style.bold + value.reference.visible + style.reset + " "
            text += (lines.first ?? "") + "\n" + style.reset
            for line in lines.dropFirst() {
                text += bar + "   " + line + "\n" + style.reset
            }
        }
        return text
    }

    /// Puts the rule on the left of every line.
    private func ruled(_ text: String, _ severity: Diagnostic.Severity) -> String {
        let style = TerminalStyle.on
        let color = style.color(severity)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true {
            lines.removeLast()
        }
        var ruled = color + "╷" + style.reset + style.reset + "\n"
        for line in lines {
            ruled += color + "│" + style.reset + " " + style.reset + line + "\n"
        }
        return ruled + color + "╵" + style.reset + style.reset + "\n"
    }

    private func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, 4 - digits.utf8.count)) + digits
    }
}

extension Snippet {
    /// The text before the underlined part as it is shown: without the mark that an editor may put before a file.
    fileprivate var leading: String {
        let text = firstLine == 1 && before.first == "\u{FEFF}" ? String(before.dropFirst()) : before
        return text.visible
    }
}

/// The escape sequences in use, or nothing in their place.
private struct TerminalStyle {
    static let on = TerminalStyle(isOn: true)
    static let off = TerminalStyle(isOn: false)

    private let isOn: Bool

    var bold: String { sequence(1) }
    var underline: String { sequence(4) }
    var gray: String { sequence(90) }
    var reset: String { sequence(0) }

    func color(_ severity: Diagnostic.Severity) -> String {
        sequence(severity == .error ? 31 : 33)
    }

    private func sequence(_ code: Int) -> String {
        isOn ? "\u{1B}[\(code)m" : ""
    }
}
