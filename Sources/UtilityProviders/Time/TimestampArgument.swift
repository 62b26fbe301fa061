import ResourceSchemas
import SourceText
import Timestamps
import Values

/// What an argument that takes a timestamp says.
enum TimestampArgument {
    /// Null, or left out.
    case absent
    /// Known after apply.
    case unknown
    case time(Timestamp)
    case invalid(InvalidTimestamp)

    init(_ value: Value?) {
        guard let value, !value.isNull else {
            self = .absent
            return
        }
        guard let text = value.stringValue else {
            self = .unknown
            return
        }
        do throws(InvalidTimestamp) {
            self = .time(try Timestamp(rfc3339: text))
        } catch {
            self = .invalid(error)
        }
    }

    var time: Timestamp? {
        if case .time(let time) = self { time } else { nil }
    }

    /// What is wrong with the argument; nil when nothing is, or when that is not known yet.
    static func problem(of name: String, in arguments: ValueMap) -> ArgumentProblem? {
        guard let value = arguments[name], case .invalid(let error) = TimestampArgument(value) else {
            return nil
        }
        let found =
            value.isSensitive
            ? "The value is sensitive, so neither it nor the error is shown. Write it as 2026-01-31T08:00:00Z."
            : "Given Value: \(error.text)\nError: \(error.message)"
        return ArgumentProblem(
            "Invalid RFC3339 String Value",
            "A string value was provided that is not valid RFC3339 string format.\n\n\(found)",
            at: name
        )
    }
}

extension InvalidTimestamp {
    /// In Go's words.
    var message: String {
        let start = "parsing time \(text.quotedAsInGo)"
        return switch problem {
        case .cannotParse(let rest, let element):
            "\(start) as \(Timestamp.layout.quotedAsInGo): cannot parse \(rest.quotedAsInGo) as \(element.quotedAsInGo)"
        case .outOfRange(let part): "\(start): \(part) out of range"
        case .extraText(let rest): "\(start): extra text: \(rest.quotedAsInGo)"
        }
    }
}
