import Foundation
import TestSupport

/// A piece of advice in the output of a run.
enum Advice {
    /// A whole command line.
    case line(String)
    /// A block to write into the configuration.
    case block(String)
    /// An option for the command that was run.
    case option(String)

    /// How the program must be called to reach the same state again.
    static let invocation = "keyform -sandbox -chdir='my dir' -state='team one.db'"

    /// Finds advice by its beginning: behind the globals for a command, as it is for options and blocks.
    init?(_ beginning: String, in outcome: ProcessOutcome) {
        let text = outcome.output + outcome.errorOutput
        if beginning.hasSuffix("{") {
            guard let start = text.range(of: beginning),
                let end = text.range(of: "}\n", range: start.lowerBound..<text.endIndex)
            else { return nil }
            self = .block(String(text[start.lowerBound..<end.upperBound]))
            return
        }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if beginning.hasPrefix("-") {
            guard words.contains(beginning) else { return nil }
            self = .option(beginning)
            return
        }
        let wanted = "\(Self.invocation) \(beginning)"
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        if let line = lines.first(where: { $0.hasPrefix(wanted) }) {
            self = .line(String(line))
            return
        }
        for delimiter in ["\"", "`", "'"] {
            guard let start = words.range(of: delimiter + wanted) else { continue }
            var isQuoted = false
            let command = words[start.lowerBound...].dropFirst().prefix { character in
                if character == "'", delimiter != "'" { isQuoted.toggle() }
                return isQuoted || String(character) != delimiter
            }
            self = .line(String(command))
            return
        }
        return nil
    }

    /// Types a command into a shell that has the program in its path, and says yes.
    static func type(_ line: String, in project: UserProject) async throws -> ProcessOutcome {
        let folder = try BuiltProducts.executable("keyform").split(separator: "/").dropLast().joined(
            separator: "/"
        )
        return try await project.runner("/bin/sh", environment: ["PATH": "/\(folder):/usr/bin:/bin"])
            .run(["-c", line], input: Array("yes\n".utf8), timeout: .seconds(120))
    }
}
