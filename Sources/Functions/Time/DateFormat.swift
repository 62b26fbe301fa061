import Evaluation
import Timestamps
import Values

/// The formats of `formatdate`: runs of letters stand for parts of the time, text in single quotes for itself.
enum DateFormat {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November",
        "December",
    ]
    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    static func text(of time: Timestamp, format: String) throws(FunctionError) -> String {
        let scalars = Array(format.unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "'" {
                try appendQuotation(scalars, &index, to: &result)
            } else if scalar.isASCIILetter {
                let count = scalars[index...].prefix { $0 == scalar }.count
                result.append(contentsOf: try part(scalar, count: count, of: time).unicodeScalars)
                index += count
            } else {
                result.append(scalar)
                index += 1
            }
        }
        return String(result)
    }

    private static func appendQuotation(
        _ scalars: [Unicode.Scalar],
        _ index: inout Int,
        to result: inout String.UnicodeScalarView
    ) throws(FunctionError) {
        index += 1
        if index < scalars.count, scalars[index] == "'" {
            result.append("'")
            index += 1
            return
        }
        let start = index
        while index < scalars.count {
            if scalars[index] == "'" {
                index += 1
                guard index < scalars.count, scalars[index] == "'" else { return }
            }
            result.append(scalars[index])
            index += 1
        }
        // Terraform takes an escaped quote at the very end for the closing one as well.
        guard start < scalars.count, scalars.last == "'" else {
            throw FunctionError("unterminated literal '", argument: 0)
        }
    }

    private static func part(
        _ letter: Unicode.Scalar,
        count: Int,
        of time: Timestamp
    ) throws(FunctionError) -> String {
        let fields = time.fields
        func fail(_ reason: QuotingText = "") -> FunctionError {
            let verb = String(repeating: String(letter), count: count).quotedAsInGo
            return FunctionError("invalid date format verb \(verb, of: 0)\(reason)", argument: 0)
        }
        func number(_ value: Int, _ name: String, letter: String) throws(FunctionError) -> String {
            switch count {
            case 1: return String(value)
            case 2: return Timestamp.padded(value)
            default:
                throw fail(
                    ": \(words: name) must either be \"\(words: letter)\" or \"\(words: letter + letter)\""
                )
            }
        }
        switch letter {
        case "Y":
            switch count {
            case 2: return Timestamp.padded(fields.year % 100)
            case 4: return Timestamp.padded(fields.year, to: 4)
            default: throw fail(": year must either be \"YY\" or \"YYYY\"")
            }
        case "M":
            switch count {
            case 1: return String(fields.month)
            case 2: return Timestamp.padded(fields.month)
            case 3: return String(months[fields.month - 1].prefix(3))
            case 4: return months[fields.month - 1]
            default: throw fail(": month must be \"M\", \"MM\", \"MMM\", or \"MMMM\"")
            }
        case "D": return try number(fields.day, "day of month", letter: "D")
        case "E":
            switch count {
            case 3: return String(weekdays[fields.weekday].prefix(3))
            case 4: return weekdays[fields.weekday]
            default: throw fail(": day of week must either be \"EEE\" or \"EEEE\"")
            }
        case "h": return try number(fields.hour, "24-hour", letter: "h")
        case "H": return try number((fields.hour + 11) % 12 + 1, "12-hour", letter: "H")
        case "A", "a":
            guard count == 2 else { throw fail(": must be \"\(String(letter) + String(letter), of: 0)\"") }
            let text = fields.hour < 12 ? "AM" : "PM"
            return letter == "A" ? text : text.lowercased()
        case "m": return try number(fields.minute, "minute", letter: "m")
        case "s": return try number(fields.second, "second", letter: "s")
        case "Z":
            switch count {
            case 1: return time.offset == 0 ? "Z" : time.offsetText(separator: ":")
            case 3: return time.offset == 0 ? "UTC" : time.offsetText(separator: "")
            case 4: return time.offsetText(separator: "")
            case 5: return time.offsetText(separator: ":")
            default: throw fail(": timezone must be Z, ZZZZ, or ZZZZZ")
            }
        default: throw fail()
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIILetter: Bool {
        value | 0x20 >= 0x61 && value | 0x20 <= 0x7A
    }
}
