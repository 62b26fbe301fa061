import Execution
import Providers
import SourceText
package import Terminal

/// Writes how a run ended: what was done, who gained and lost what, what failed and why, what was not started, and the
/// command that goes on, last.
///
/// Without the outputs it is forty lines at most; the history has the rest.
package struct ResultRenderer {
    private let palette: Palette
    /// Columns of the terminal; 0 or less wraps nothing.
    private let width: Int
    private let invocation: String

    /// - Parameters:
    ///   - palette: the colours.
    ///   - width: columns of the terminal; 0 or less wraps nothing.
    ///   - invocation: what calls the program in these surroundings.
    package init(
        palette: Palette,
        width: Int = DiagnosticRenderer.defaultWidth,
        invocation: String = "keyform"
    ) {
        self.palette = palette
        self.width = width
        self.invocation = invocation
    }

    /// The most lines of each part.
    private static let (mostAccessChanges, mostReasons, mostUncertain, mostNotStarted) = (10, 4, 4, 6)

    /// The closing lines on standard output, with the outputs when all went well.
    package func text(_ ending: RunEnding) -> String {
        guard !ending.result.succeeded else {
            return success(ending) + accessChanges(ending) + outputs(ending)
        }
        var text = "\n" + palette.reset + palette.on(.bold) + palette.on(.red) + ending.title
        text += palette.reset + palette.on(.bold) + " Resources: \(ending.counts).\n" + palette.reset
        text += reasons(ending.result)
        let uncertain = ending.result.failures.filter(\.isUncertain).map(\.address)
        if !uncertain.isEmpty {
            text += section(
                "Unfinished, to be looked up by the next run",
                AddressList.text(uncertain, limit: Self.mostUncertain)
            )
        }
        if !ending.notStarted.isEmpty {
            text += section(
                "Not started\(ending.result.failures.isEmpty ? "" : " because of this")",
                AddressList.text(ending.notStarted, limit: Self.mostNotStarted)
            )
        }
        if ending.result.hasWritten, ending.sections.contains(where: { !$0.lines.isEmpty }) {
            text +=
                "\n"
                + wrapped(
                    "Not all changes of access were made: \"\(invocation) access\" shows who may do what now."
                ) + "\n"
        }
        text += "\n"
        if let run = ending.result.run {
            text += wrapped("All that this run did: \"\(invocation) log show \(run)\".") + "\n"
        }
        return text + wrapped(ending.wayOn) + "\n  \(ending.resume)\n"
    }

    // MARK: - All went well

    private func success(_ ending: RunEnding) -> String {
        palette.reset + palette.on(.bold) + palette.on(.green) + "\n\(ending.line)\n" + palette.reset
    }

    /// What the plan meant has come true.
    private func accessChanges(_ ending: RunEnding) -> String {
        ending.sections.filter { !$0.lines.isEmpty }.map { part in
            let lines = part.lines.prefix(Self.mostAccessChanges).map { line in
                (line.isAlarming ? "  " + palette.on(.red) + "!" + palette.reset + " " : "    ")
                    + wrapped(line.text, indent: 4)
            }
            let rest = part.lines.count - lines.count
            let more =
                rest > 0 ? ["    and \(rest) more: \"\(invocation) access\" shows who may do what"] : []
            return section(part.title, (lines + more).joined(separator: "\n"))
        }.joined()
    }

    private func outputs(_ ending: RunEnding) -> String {
        guard !ending.result.outputs.isEmpty, ending.work == .apply else {
            return ""
        }
        return palette.reset + palette.on(.bold) + palette.on(.green) + "\nOutputs:\n\n" + palette.reset
            + OutputRenderer.text(ending.result.outputs)
    }

    // MARK: - Something did not

    /// What failed, each cause once, with the beginning of why; the whole of it stands above.
    private func reasons(_ result: ApplyResult) -> String {
        let problems = result.allDiagnostics.filter { $0.severity == .error }
        guard !problems.isEmpty else {
            return ""
        }
        let lines = problems.prefix(Self.mostReasons).map { problem in
            let others = problem.others.isEmpty ? "" : " and \(problem.others.count.of("other"))"
            let place = problem.address.map { "\($0.inLine)\(others): " } ?? ""
            let why = problem.detail.firstSentence(atMost: max(40, 2 * (width - 6)))
            return "  \(place)\(problem.summary.inLine)"
                + (why.isEmpty ? "" : "\n    " + wrapped(why, indent: 4))
        }
        let rest = problems.count - lines.count
        return section(
            result.wasInterrupted ? "Failed, or cut off" : "Failed",
            (lines + (rest > 0 ? ["  and \(rest) more, above"] : [])).joined(separator: "\n")
        )
    }

    // MARK: - Layout

    private func section(_ title: String, _ lines: String) -> String {
        "\n\(title):\n\(lines)\n"
    }

    private func wrapped(_ text: String, indent: Int = 0) -> String {
        let lines = wordWrap(text, width: width > 0 ? max(20, width - 1 - indent) : width)
        return lines.replacing("\n", with: "\n" + String(repeating: " ", count: indent))
    }
}

extension String {
    /// The first sentence on one line; one that is longer than so many characters is cut.
    fileprivate func firstSentence(atMost limit: Int) -> String {
        let paragraph = split(separator: "\n\n", maxSplits: 1).first ?? ""
        let line = paragraph.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let sentence = line.firstRange(of: ". ").map { String(line[..<$0.lowerBound]) + "." } ?? line
        return sentence.count > limit ? sentence.prefix(limit - 1).description.inLine + "…" : sentence.inLine
    }
}
