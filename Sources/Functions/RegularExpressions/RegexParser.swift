/// Why a text is not a pattern, in the words of Go's `regexp/syntax`.
struct RegexSyntaxError: Error, Hashable {
    let reason: String
    /// The offending part of the pattern.
    let part: String
}

/// Reads patterns in RE2's syntax with Perl's classes and flags.
struct RegexParser {
    private static let nestingLimit = 1000
    private static let repeatLimit = 1000

    struct Flags {
        var foldsCase = false
        var isMultiline = false
        var dotMatchesNewline = false
        var isUngreedy = false
    }

    let scalars: [Unicode.Scalar]
    var index = 0
    var flags = Flags()
    private(set) var groupNames: [String?] = []
    private var depth = 0

    init(_ pattern: String) {
        scalars = Array(pattern.unicodeScalars)
    }

    mutating func parse() throws(RegexSyntaxError) -> RegexSyntax {
        let syntax = try parseAlternatives()
        guard index == scalars.count else {
            throw RegexSyntaxError(reason: "unexpected )", part: text(0..<scalars.count))
        }
        return syntax
    }

    func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }

    var current: Unicode.Scalar? {
        index < scalars.count ? scalars[index] : nil
    }

    func at(_ offset: Int) -> Unicode.Scalar? {
        index + offset < scalars.count ? scalars[index + offset] : nil
    }

    private mutating func parseAlternatives() throws(RegexSyntaxError) -> RegexSyntax {
        var alternatives = [try parseSequence()]
        while current == "|" {
            index += 1
            alternatives.append(try parseSequence())
        }
        return alternatives.count == 1 ? alternatives[0] : .alternatives(alternatives)
    }

    private mutating func parseSequence() throws(RegexSyntaxError) -> RegexSyntax {
        var parts: [RegexSyntax] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            if scalar == "\\", at(1) == "Q" {
                let start = index
                parts += parseQuotation()
                // An operator behind a quotation belongs to its last character.
                if let last = parts.popLast() {
                    parts.append(try parseRepetition(of: last, from: start))
                }
                continue
            }
            let start = index
            guard let atom = try parseAtom() else { continue }
            parts.append(try parseRepetition(of: atom, from: start))
        }
        return parts.count == 1 ? parts[0] : (parts.isEmpty ? .empty : .sequence(parts))
    }

    private mutating func parseQuotation() -> [RegexSyntax] {
        index += 2
        var parts: [RegexSyntax] = []
        while let scalar = current {
            if scalar == "\\", at(1) == "E" {
                index += 2
                break
            }
            parts.append(literal(scalar))
            index += 1
        }
        return parts
    }

    private func literal(_ scalar: Unicode.Scalar) -> RegexSyntax {
        .scalars(CharacterClass(scalar, foldsCase: flags.foldsCase))
    }

    /// One atom; `nil` for a setting of flags, which is none.
    private mutating func parseAtom() throws(RegexSyntaxError) -> RegexSyntax? {
        guard let scalar = current else { return .empty }
        switch scalar {
        case "(": return try parseGroup()
        case "[": return .scalars(try parseClass())
        case ".":
            index += 1
            return .scalars(.anything(withNewline: flags.dotMatchesNewline))
        case "^":
            index += 1
            return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$":
            index += 1
            return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case "*", "+", "?":
            throw RegexSyntaxError(
                reason: "missing argument to repetition operator",
                part: text(index..<(index + 1))
            )
        case "{":
            let start = index
            if try parseCount() != nil {
                throw RegexSyntaxError(
                    reason: "missing argument to repetition operator",
                    part: text(start..<index)
                )
            }
            index += 1
            return literal(scalar)
        case "\\": return try parseEscapedAtom()
        default:
            index += 1
            return literal(scalar)
        }
    }

    private mutating func parseEscapedAtom() throws(RegexSyntaxError) -> RegexSyntax {
        switch at(1) {
        case "A": return assertion(.textStart)
        case "z": return assertion(.textEnd)
        case "b": return assertion(.wordBoundary)
        case "B": return assertion(.noWordBoundary)
        default: break
        }
        var result = CharacterClass()
        if try !parseNamedClass(into: &result) {
            return literal(try parseEscape())
        }
        result.normalize()
        return .scalars(result)
    }

    private mutating func assertion(_ assertion: RegexSyntax.Assertion) -> RegexSyntax {
        index += 2
        return .assertion(assertion)
    }

    private mutating func parseRepetition(
        of atom: RegexSyntax,
        from start: Int
    ) throws(RegexSyntaxError) -> RegexSyntax {
        var atom = atom
        var previous: Int?
        while let scalar = current {
            let operatorStart = index
            let bounds: (minimum: Int, maximum: Int?)
            switch scalar {
            case "*": bounds = (0, nil)
            case "+": bounds = (1, nil)
            case "?": bounds = (0, 1)
            case "{":
                guard let count = try parseCount() else { return atom }
                bounds = count
            default: return atom
            }
            if scalar != "{" {
                index += 1
            }
            var isLazy = flags.isUngreedy
            if current == "?" {
                index += 1
                isLazy.toggle()
            }
            if let previous {
                // Two operators in a row mean different things in different languages.
                throw RegexSyntaxError(
                    reason: "invalid nested repetition operator",
                    part: text(previous..<index)
                )
            }
            previous = operatorStart
            atom = .repetition(atom, minimum: bounds.minimum, maximum: bounds.maximum, isLazy: isLazy)
            if scalar == "{", max(bounds.minimum, bounds.maximum ?? 0) >= 2,
                !atom.repeats(atMost: Self.repeatLimit)
            {
                throw RegexSyntaxError(reason: "invalid repeat count", part: text(operatorStart..<index))
            }
        }
        return atom
    }

    /// The counts in braces; `nil`, without moving, when the brace stands for itself.
    private mutating func parseCount() throws(RegexSyntaxError) -> (minimum: Int, maximum: Int?)? {
        let start = index
        var position = index + 1
        func number() -> Int? {
            let first = position
            var value = 0
            while position < scalars.count, let digit = scalars[position].asciiDigit {
                value = min(value * 10 + digit, 1_000_000)
                position += 1
            }
            let isMissing = position == first || (position - first > 1 && scalars[first] == "0")
            return isMissing ? nil : value
        }
        guard let minimum = number() else { return nil }
        var maximum: Int? = minimum
        if position < scalars.count, scalars[position] == "," {
            position += 1
            if position < scalars.count, scalars[position] == "}" {
                maximum = nil
            } else {
                guard let value = number() else { return nil }
                maximum = value
            }
        }
        guard position < scalars.count, scalars[position] == "}" else { return nil }
        index = position + 1
        let isValid =
            minimum <= Self.repeatLimit && (maximum ?? 0) <= Self.repeatLimit && minimum <= maximum ?? minimum
        guard isValid else {
            throw RegexSyntaxError(reason: "invalid repeat count", part: text(start..<index))
        }
        return (minimum, maximum)
    }

    private mutating func parseGroup() throws(RegexSyntaxError) -> RegexSyntax? {
        let start = index
        let outer = flags
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.nestingLimit else {
            throw RegexSyntaxError(reason: "expression nests too deeply", part: text(0..<scalars.count))
        }
        index += 1
        var number: Int?
        if current == "?" {
            if let name = try parseGroupName(from: start) {
                groupNames.append(name)
                number = groupNames.count
            } else if try !parseFlags(from: start) {
                return nil
            }
        } else {
            groupNames.append(nil)
            number = groupNames.count
        }
        let inner = try parseAlternatives()
        guard current == ")" else {
            throw RegexSyntaxError(reason: "missing closing )", part: text(0..<scalars.count))
        }
        index += 1
        flags = outer
        return number.map { .group(inner, number: $0) } ?? inner
    }

    private mutating func parseGroupName(from start: Int) throws(RegexSyntaxError) -> String? {
        let hasLetter = at(1) == "P" && at(2) == "<"
        guard hasLetter || (at(1) == "<" && at(2) != "=" && at(2) != "!") else { return nil }
        let nameStart = index + (hasLetter ? 3 : 2)
        guard let end = scalars[nameStart...].firstIndex(of: ">") else {
            throw RegexSyntaxError(reason: "invalid named capture", part: text(start..<scalars.count))
        }
        let name = text(nameStart..<end)
        let isWord = scalars[nameStart..<end].allSatisfy { $0 == "_" || $0.isASCIIAlphanumeric }
        guard !name.isEmpty, isWord else {
            throw RegexSyntaxError(reason: "invalid named capture", part: text(start..<(end + 1)))
        }
        index = end + 1
        return name
    }

    /// Reads `?flags:` or `?flags)`; whether a group follows.
    private mutating func parseFlags(from start: Int) throws(RegexSyntaxError) -> Bool {
        index += 1
        var isOn = true
        var hasFlag = false
        while let scalar = current {
            index += 1
            switch scalar {
            case "i":
                flags.foldsCase = isOn
                hasFlag = true
            case "m":
                flags.isMultiline = isOn
                hasFlag = true
            case "s":
                flags.dotMatchesNewline = isOn
                hasFlag = true
            case "U":
                flags.isUngreedy = isOn
                hasFlag = true
            case "-" where isOn:
                isOn = false
                hasFlag = false
            case ":" where isOn || hasFlag: return true
            case ")" where isOn || hasFlag: return false
            default:
                throw RegexSyntaxError(
                    reason: "invalid or unsupported Perl syntax",
                    part: text(start..<index)
                )
            }
        }
        throw RegexSyntaxError(reason: "missing argument to repetition operator", part: text(start..<index))
    }
}

extension Unicode.Scalar {
    var asciiDigit: Int? {
        value >= 0x30 && value <= 0x39 ? Int(value - 0x30) : nil
    }

    var isASCIIAlphanumeric: Bool {
        asciiDigit != nil || (value | 0x20 >= 0x61 && value | 0x20 <= 0x7A)
    }
}
