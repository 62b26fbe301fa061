import SourceText
import Terminal

/// Asks before each step of a revocation.
struct StepApproval: Sendable {
    let screen: Screen
    /// Not with `-input=false`.
    let mayAsk: Bool
    /// Whether no question is wanted.
    let isGiven: Bool

    /// Shows a step and asks for it.
    ///
    /// - Parameters:
    ///   - title: what is to be done, for example `Switch off 2 keys`.
    ///   - lines: to what.
    /// - Returns: whether it may be done.
    /// - Throws: a diagnostic when nobody can be asked.
    func given(for title: String, _ lines: [String]) throws(DiagnosticsError) -> Bool {
        let palette = screen.palette
        screen.output.line()
        screen.output.line(palette.boldLine(screen.paragraph("\(title):")))
        for line in lines {
            screen.output.line(screen.item(line))
        }
        guard !isGiven else {
            return true
        }
        guard mayAsk else {
            throw DiagnosticsError(nobody("With -input=false or TF_INPUT=0 nobody is asked"))
        }
        screen.output.write("\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: ")
        guard let answer = screen.terminal.readLine() else {
            screen.output.line()
            throw DiagnosticsError(nobody("The input ended before there was an answer"))
        }
        screen.output.line()
        return answer.hasPrefix("yes")
            && answer.unicodeScalars.dropFirst(3).allSatisfy(\.properties.isWhitespace)
    }

    private func nobody(_ reason: String) -> Diagnostic {
        .error(
            "Approval is needed",
            "\(reason), so this step and those after it were not done. Run the command again in a terminal, or give"
                + " -auto-approve."
        )
    }
}
