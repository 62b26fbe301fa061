import Evaluation
import ResourceSchemas
import SourceText
import Values

/// How long an object of `time_sleep` takes to be made, or to be destroyed.
enum SleepDuration {
    private static let units = ["ms", "s", "m", "h"]

    /// A number with one unit, as Go reads it.
    ///
    /// - Returns: nil for anything else, and for what is longer than Go can say (292 years).
    static func parsed(_ text: String) -> Duration? {
        let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }),
            units.contains(String(text.dropFirst(number.count))), let duration = try? GoDuration(text)
        else { return nil }
        return .nanoseconds(duration.nanoseconds)
    }

    /// What is wrong with the argument; nil when nothing is, or when that is not known yet.
    static func problem(of name: String, in arguments: ValueMap) -> ArgumentProblem? {
        guard let value = arguments[name], let text = value.stringValue, parsed(text) == nil else {
            return nil
        }
        return ArgumentProblem(
            "Invalid Attribute Value Match",
            "Attribute \(name) must be a number immediately followed by ms (milliseconds), s (seconds), m (minutes), or h"
                + " (hours). For example, \"30s\" for 30 seconds., got: \(value.isSensitive ? "a sensitive value" : text)",
            at: name
        )
    }
}
