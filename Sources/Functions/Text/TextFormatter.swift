import Evaluation
import Values

/// One `%` sequence of a format string.
struct FormatVerb {
    /// From the percent sign to the letter.
    var raw = ""
    /// Where the percent sign stands, in bytes.
    var offset = 0
    var letter: UInt8 = 0
    /// Which argument, from 1.
    var argument: Int
    var hasZero = false
    var hasSharp = false
    var hasPlus = false
    var hasMinus = false
    var hasSpace = false
    var width: Int?
    var precision: Int?
}

/// What `format` does: text with arguments in place of `%` sequences.
struct TextFormatter {
    /// The greatest width and precision; a greater one is more likely a mistake than a wish.
    private static let sizeLimit = 1_000_000

    private let arguments: ArraySlice<Value>
    private var output: [UInt8] = []
    private var next = 1
    private var highest = 0
    private var hasVerbs = false

    init(arguments: ArraySlice<Value>) {
        self.arguments = arguments
    }

    mutating func format(_ format: String) throws(FunctionError) -> String {
        let bytes = format.utf8Bytes
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] != UInt8(ascii: "%") {
                output.append(bytes[index])
                index += 1
            } else if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "%") {
                output.append(bytes[index])
                index += 2
            } else {
                let verb = try readVerb(bytes, at: &index)
                hasVerbs = true
                highest = max(highest, verb.argument)
                next = verb.argument + 1
                try append(verb)
                guard output.count <= ValueExtent.sizeLimit else { throw SizeLimit.exceeded }
            }
        }
        if highest < arguments.count {
            throw FunctionError(
                hasVerbs
                    ? "too many arguments; only \(words: highest) used by format string"
                    : "too many arguments; no verbs in format string",
                argument: highest + 1
            )
        }
        return String(decoding: output, as: UTF8.self)
    }

    private func readVerb(_ bytes: [UInt8], at index: inout Int) throws(FunctionError) -> FormatVerb {
        var verb = FormatVerb(argument: next)
        let start = index
        func current() -> UInt8? {
            index < bytes.count ? bytes[index] : nil
        }
        func fail() -> FunctionError {
            guard index < bytes.count else {
                return FunctionError("invalid format string starting at offset \(words: index)")
            }
            let character =
                String(decoding: bytes[index...], as: UTF8.self).unicodeScalars.first.map { String($0) } ?? ""
            return FunctionError(
                "unrecognized format character '\(character, of: 0)' at offset \(words: index)"
            )
        }
        func readNumber(startsAboveZero: Bool) throws(FunctionError) -> Int? {
            guard var digit = current(), isDigit(digit), !startsAboveZero || digit != UInt8(ascii: "0") else {
                return nil
            }
            var number = 0
            repeat {
                number = number * 10 + Int(digit - UInt8(ascii: "0"))
                guard number <= Self.sizeLimit else {
                    throw FunctionError(
                        "a number greater than \(words: Self.sizeLimit) at offset \(words: index)"
                    )
                }
                index += 1
                digit = current() ?? 0
            } while isDigit(digit)
            return number
        }

        index += 1
        flags: while let byte = current() {
            switch byte {
            case UInt8(ascii: "0"): verb.hasZero = true
            case UInt8(ascii: "#"): verb.hasSharp = true
            case UInt8(ascii: "-"): verb.hasMinus = true
            case UInt8(ascii: "+"): verb.hasPlus = true
            case UInt8(ascii: " "): verb.hasSpace = true
            default: break flags
            }
            index += 1
        }
        verb.width = try readNumber(startsAboveZero: true)
        if current() == UInt8(ascii: ".") {
            index += 1
            verb.precision = try readNumber(startsAboveZero: false) ?? 0
        }
        if current() == UInt8(ascii: "[") {
            index += 1
            guard let argument = try readNumber(startsAboveZero: true), current() == UInt8(ascii: "]") else {
                throw fail()
            }
            verb.argument = argument
            index += 1
        }
        guard let letter = current(), isLetter(letter) else { throw fail() }
        index += 1
        verb.letter = letter
        verb.offset = start
        verb.raw = String(decoding: bytes[start..<index], as: UTF8.self)
        return verb
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    private mutating func append(_ verb: FormatVerb) throws(FunctionError) {
        guard verb.argument <= arguments.count else {
            throw FunctionError(
                "not enough arguments for \(verb.raw.quotedAsInGo, of: 0) at \(words: verb.offset): need index"
                    + " \(verb.argument, of: 0) but have \(words: arguments.count) total"
            )
        }
        let value = arguments[arguments.startIndex + verb.argument - 1]
        guard verb.letter == UInt8(ascii: "v") || !value.isNull else {
            throw Self.unsupported(verb, "null value cannot be formatted")
        }
        let letter = Unicode.Scalar(verb.letter)
        switch letter {
        case "v": append(verb, padded: try plainText(of: value, verb))
        case "t":
            output += (try converted(value, to: .bool, verb).boolValue == true) ? "true".utf8 : "false".utf8
        case "b", "d", "o", "x", "X":
            output += try verb.integerText(try converted(value, to: .number, verb).number).utf8
        case "e", "E", "f", "g", "G":
            output += verb.floatText(try converted(value, to: .number, verb).number).utf8
        case "s", "q":
            var text = try converted(value, to: .string, verb).text
            if let precision = verb.precision, precision > 0 {
                text = String(text.prefix(precision))
            }
            append(verb, padded: letter == "q" ? Value.string(text).jsonText ?? text : text)
        default:
            throw FunctionError(
                "unsupported format verb '\(letter, of: 0)' in \(verb.raw.quotedAsInGo, of: 0) at offset"
                    + " \(words: verb.offset)"
            )
        }
    }

    private func plainText(of value: Value, _ verb: FormatVerb) throws(FunctionError) -> String {
        if !verb.hasSharp {
            if let text = value.stringValue { return text }
            if let number = value.numberValue { return number.generalText }
        }
        guard let text = value.jsonText else {
            throw Self.unsupported(verb, "cannot serialize infinity as JSON")
        }
        return text
    }

    private func converted(
        _ value: Value,
        to type: ValueType,
        _ verb: FormatVerb
    ) throws(FunctionError) -> Value {
        do {
            return try value.converted(to: type)
        } catch {
            throw Self.unsupported(verb, error.located)
        }
    }

    static func unsupported(_ verb: FormatVerb, _ reason: QuotingText) -> FunctionError {
        FunctionError(
            "unsupported value for \(verb.raw.quotedAsInGo, of: 0) at \(words: verb.offset): \(reason)"
        )
    }

    private mutating func append(_ verb: FormatVerb, padded text: String) {
        let missing = max(0, (verb.width ?? 0) - text.graphemeCount)
        let padding = repeatElement(UInt8(ascii: verb.hasZero ? "0" : " "), count: missing)
        output += verb.hasMinus ? Array(text.utf8) + padding : padding + Array(text.utf8)
    }
}
