import Credentials
import Glibc
import HTTPTransport
import Rotation
import SourceText

/// A program that reads the key from its standard input.
struct CommandSink {
    let arguments: [String]
    /// As `credentials -format` names it.
    let input: String
    let directory: String
    let limit: Duration
    let environment: [String: String]
    let clock: any APIClock

    /// So many lines of what a program says are shown.
    private static let shownLines = 20

    func deliver(_ key: DeliveredKey) async throws(DeliveryFailure) -> DeliveryReceipt {
        guard let format = CredentialsFormat(rawValue: input) else {
            throw DeliveryFailure(
                reason: "there is no format \"\(input)\"",
                remedy: "Name one of \(SinkSettings.inputFormats.joined(separator: ", "))."
            )
        }
        let content = Array(key.text(format).utf8)
        let result = await ProgramRun(
            arguments: arguments,
            directory: directory,
            environment: environment,
            input: content,
            limit: limit,
            clock: clock
        )
        .result()
        let lines = shown(result, Redaction(SecretForms.all(of: key.secret)))
        guard result.outcome == .ended(.exited(0)) else {
            throw failure(result, lines)
        }
        var notes = lines
        if result.unread == content.count {
            notes.append("The program \(name) has ended well without reading the key.")
        }
        return DeliveryReceipt(content: content, notes: notes)
    }

    private var name: String {
        arguments.first.map(\.inLine) ?? ""
    }

    /// What the program said, a line each, without the secret.
    private func shown(_ result: ProgramRun.Result, _ redaction: Redaction) -> [String] {
        // Before it is cut into lines, as a secret may be spread over some.
        let text = redaction.redacted(String(decoding: result.output, as: UTF8.self))
        let lines = text.split(whereSeparator: \.isNewline).map { String($0.prefix(300)).inLine }
        let last = lines.suffix(Self.shownLines)
        return result.isCut || last.count < lines.count ? ["…"] + last : Array(last)
    }

    private func failure(_ result: ProgramRun.Result, _ lines: [String]) -> DeliveryFailure {
        let said = lines.last.map { ", and said at last: \($0)" } ?? ", and said nothing"
        let again = "Correct that, then run the same again."
        switch result.outcome {
        case .ended(.exited(let status)):
            return DeliveryFailure(
                reason: "the program \(name) ended with the status \(status)\(said)",
                remedy: again,
                isUncertain: true
            )
        case .ended(.signalled(let signal)):
            return DeliveryFailure(
                reason: "the program \(name) was ended by the signal \(signal)\(said)",
                remedy: again,
                isUncertain: true
            )
        case .outOfTime:
            return DeliveryFailure(
                reason:
                    "the program \(name) was not done within \(limit.components.seconds)s and was ended\(said)",
                remedy:
                    "Give it more time with \"timeout\" in the rotation block, or correct it; then run the same again.",
                isUncertain: true
            )
        case .cancelled:
            return DeliveryFailure(
                reason: "the program \(name) was ended because of the interruption",
                remedy: "Run the same again.",
                isUncertain: true
            )
        case .notStarted(let code):
            return DeliveryFailure(
                reason: "the program \(name) cannot be started: \(reason(code))",
                remedy: again
            )
        }
    }

    private func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT:
            arguments.first?.contains("/") == true
                ? "there is no such file, or its first line names a program that there is not"
                : "there is no program of this name on the PATH"
        case EACCES: "it is no file that may be executed"
        case ENOEXEC: "it is no program; if it is a script, its first line must be like #!/bin/sh"
        default: String(cString: strerror(code))
        }
    }
}
