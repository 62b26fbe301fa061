import Planning
import SourceText
import Terminal

/// Asks whether a plan may be carried out.
struct Approval {
    let screen: Screen
    /// Not with `-input=false`.
    let mayAsk: Bool

    /// Shows the question and reads the answer.
    ///
    /// - Parameters:
    ///   - mode: of the plan.
    ///   - command: saves the same plan into `FILE`.
    /// - Returns: whether the answer was `yes`; anything else, and the end of the input, is no.
    /// - Throws: a diagnostic when nobody can be asked.
    func given(
        for mode: Plan.Mode,
        saving command: String = "keyform plan -out=FILE"
    ) throws(DiagnosticsError) -> Bool {
        guard mayAsk else {
            throw DiagnosticsError(
                .error(
                    "Approval is needed",
                    "With -input=false or TF_INPUT=0 nobody is asked, so nothing was changed. Give -auto-approve to carry out the plan"
                        + " shown above."
                )
                .saving(command)
            )
        }
        screen.output.write(question(mode))
        guard let answer = screen.terminal.readLine() else {
            screen.output.line()
            throw DiagnosticsError(
                .error(
                    "Approval is needed",
                    "The input ended before there was an answer, so nothing was changed. Run the command again in a"
                        + " terminal, or give -auto-approve."
                )
                .saving(command)
            )
        }
        screen.output.line()
        return Self.isYes(answer)
    }

    /// Blanks behind the word are nothing that was answered, as in Terraform; a terminal in raw mode leaves a carriage
    /// return there.
    private static func isYes(_ answer: String) -> Bool {
        guard answer.hasPrefix("yes") else { return false }
        return answer.unicodeScalars.dropFirst(3).allSatisfy(\.properties.isWhitespace)
    }

    private func fitted(_ line: String) -> String {
        wordWrap(line, width: max(20, screen.columns - 2)).replacing("\n", with: "\n  ")
    }

    private func question(_ mode: Plan.Mode) -> String {
        let (title, lines) =
            switch mode {
            case .normal:
                (
                    "Do you want to perform these actions?",
                    [
                        "keyform will perform the actions described above.",
                        "Only 'yes' will be accepted to approve.",
                    ]
                )
            case .destroy:
                (
                    "Do you really want to destroy all resources?",
                    [
                        "keyform will destroy all your managed infrastructure, as shown above.",
                        "There is no undo. Only 'yes' will be accepted to confirm.",
                    ]
                )
            case .refreshOnly:
                (
                    "Would you like to update the keyform state to reflect these detected changes?",
                    [
                        "keyform will write these changes to the state without modifying any real infrastructure.",
                        "There is no undo. Only 'yes' will be accepted to confirm.",
                    ]
                )
            }
        let palette = screen.palette
        return palette.reset + palette.on(.bold) + "\n" + title + palette.reset + "\n"
            + lines.map { "  " + fitted($0) + "\n" }.joined() + "\n  " + palette.on(.bold) + "Enter a value:"
            + palette.reset
            + " " + palette.reset
    }
}

extension Diagnostic {
    /// The same with the way on which nobody is asked.
    fileprivate func saving(_ command: String) -> Diagnostic {
        hinting("To save the plan instead:", command: command)
            .hinting("To carry out what was saved:", command: "keyform apply FILE")
    }
}
