import Foundation
import TestSupport

/// What was typed and what came of it, with everything replaced that differs from run to run.
struct Transcript {
    private(set) var text = ""
    private var names: [String: String] = [:]
    private let scratch: String

    init(_ project: UserProject) {
        scratch = project.scratch.path
    }

    /// Adds a run of `keyform`.
    mutating func add(_ arguments: [String], _ outcome: ProcessOutcome) {
        text += scrubbed("$ keyform \(arguments.joined(separator: " "))\n")
        text += scrubbed(outcome.output)
        if !outcome.errorOutput.isEmpty {
            text += "[standard error]\n" + scrubbed(outcome.errorOutput)
        }
        text += "[\(outcome.ending)\(outcome.timedOut ? ", timed out" : "")]\n\n"
    }

    /// The text with everything replaced that differs from run to run.
    mutating func scrubbed(_ original: String) -> String {
        var text = original.replacingOccurrences(of: scratch, with: "SCRATCH")
        text = text.replacing(#/.*: Still [a-z]+\.\.\. .*\n/#, with: "")
        text = text.replacing(#/after (?:\d+m)?\d+s/#, with: "after 0s")
        text = text.replacing(#/((?:Refreshed|Read) .*) in (?:\d+\.\d s|\d+ s|\d+m\d+s)\n/#) {
            "\($0.1) in 0.0 s\n"
        }
        text = text.replacing(#/\(sent(\s+)\d+(\s+)times\)/#) { "(sent\($0.1)N\($0.2)times)" }
        text = text.replacing(#/127\.0\.0\.1:\d+/#, with: "127.0.0.1:PORT")
        text = text.replacing(#/127\.0\.0\.1 port \d+ after \d+ ms/#, with: "127.0.0.1 port PORT after 0 ms")
        text = text.replacing(#/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?(?: UTC)?/#, with: "TIME")
        text = text.replacing(#/process \d+/#, with: "process PID")
        // Whole, or shortened.
        text = name(text, #/EE[A-Za-z0-9_\-]{6}(?:[A-Za-z0-9_\-]{80}|…)[A-Za-z0-9_\-]{4}/#, "KEY")
        text = name(text, #/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/#, "UUID")
        text = name(text, #/\b[0-9a-f]{64}\b/#, "DIGEST")
        return name(text, #/\b[0-9a-f]{32}\b/#, "HEX")
    }

    /// Gives each match a number in the order of appearance in the whole transcript.
    private mutating func name(_ text: String, _ pattern: Regex<Substring>, _ kind: String) -> String {
        var result = ""
        var rest = text[...]
        while let match = rest.firstMatch(of: pattern) {
            let value =
                kind == "KEY" ? "\(match.output.prefix(8))…\(match.output.suffix(4))" : String(match.output)
            let known = names[value] ?? "\(kind)-\(names.values.count { $0.hasPrefix(kind) } + 1)"
            names[value] = known
            result += rest[..<match.range.lowerBound] + known + (match.output.contains("…") ? "…" : "")
            rest = rest[match.range.upperBound...]
        }
        return result + rest
    }
}
