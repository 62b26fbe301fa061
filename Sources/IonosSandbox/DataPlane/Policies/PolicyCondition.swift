import Glibc

/// One key under one operator of a statement's conditions.
struct PolicyCondition {
    /// An operator taken apart: `ForAnyValue:StringNotLikeIfExists`.
    struct Operator {
        /// The name without prefix and suffix.
        var base: String
        var ifExists = false
        var forAllValues = false

        /// Nil for an operator that the service's family does not know.
        init?(_ name: String) {
            base = name
            for prefix in ["ForAllValues:", "ForAnyValue:"] where base.hasPrefix(prefix) {
                base.removeFirst(prefix.count)
                forAllValues = prefix == "ForAllValues:"
                guard ["StringEquals", "StringLike", "StringEqualsIgnoreCase"].contains(base) else {
                    return nil
                }
            }
            if base.hasSuffix("IfExists") {
                base.removeLast("IfExists".count)
                ifExists = true
            }
            guard Self.known.contains(base), base != "Null" || !ifExists else { return nil }
        }

        private static let orders = [
            "Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals",
        ]
        private static let known = Set(
            orders.map { "Numeric\($0)" } + orders.map { "Date\($0)" } + [
                "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
                "StringLike", "StringNotLike", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress",
                "ArnEquals",
                "ArnNotEquals", "ArnLike", "ArnNotLike", "Null",
            ]
        )
    }

    var kind: Operator
    var key: String
    var values: [String]

    /// Whether it admits some addresses only.
    var restrictsAddress: Bool {
        kind.base == "IpAddress" && !kind.ifExists && key == "aws:SourceIp"
            && !values.contains { AddressRange($0)?.bits == 0 }
    }

    /// Whether it holds for a request with this environment.
    ///
    /// A key that the request lacks makes it false, for negated operators too, unless the operator says `IfExists`.
    func holds(in environment: [String: String]) -> Bool {
        let actual = environment[key]
        if kind.base == "Null" {
            return values.contains { ($0.lowercased() == "true") == (actual == nil) }
        }
        guard let actual else { return kind.ifExists || kind.forAllValues }
        switch kind.base {
        case "NotIpAddress": return values.allSatisfy { AddressRange($0)?.contains(actual) == false }
        case "NumericNotEquals", "DateNotEquals": return values.allSatisfy { compare(actual, $0) }
        // A negated operator on strings is true as soon as one value differs.
        default: return values.contains { compare(actual, $0) }
        }
    }

    private func compare(_ actual: String, _ value: String) -> Bool {
        switch kind.base {
        case "StringEquals", "BinaryEquals": actual == value
        case "StringNotEquals": actual != value
        case "StringEqualsIgnoreCase": actual.lowercased() == value.lowercased()
        case "StringNotEqualsIgnoreCase": actual.lowercased() != value.lowercased()
        case "StringLike", "ArnEquals", "ArnLike": matches(value, actual)
        case "StringNotLike", "ArnNotEquals", "ArnNotLike": !matches(value, actual)
        case "Bool": actual == value.lowercased()
        case "IpAddress": AddressRange(value)?.contains(actual) == true
        default: ordered(actual, value)
        }
    }

    private func ordered(_ actual: String, _ value: String) -> Bool {
        let isDate = kind.base.hasPrefix("Date")
        let read = isDate ? Self.instant : { Double($0) }
        guard let left = read(actual), let right = read(value) else { return false }
        switch kind.base.dropFirst(isDate ? 4 : 7) {
        case "Equals": return left == right
        case "NotEquals": return left != right
        case "LessThan": return left < right
        case "LessThanEquals": return left <= right
        case "GreaterThan": return left > right
        default: return left >= right
        }
    }

    /// Seconds since 1970 of an ISO date or of a plain number.
    private static func instant(_ text: String) -> Double? {
        Double(text) ?? milliseconds(isoDate: text).map { Double($0) / 1000 }
    }
}

/// An address, or a block of addresses in CIDR form.
struct AddressRange {
    private var bytes: [UInt8]
    /// How many leading bits decide.
    var bits: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ Self.bytes(String($0)) }) else { return nil }
        bytes = address
        bits = address.count * 8
        if parts.count == 2 {
            guard let count = Int(parts[1]), (0...bits).contains(count) else { return nil }
            bits = count
        }
    }

    func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(address), other.count == bytes.count else { return false }
        return (0..<bits).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit & 7)
            return bytes[bit >> 3] & mask == other[bit >> 3] & mask
        }
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let isLong = text.utf8.contains(0x3A)
        var buffer = [UInt8](repeating: 0, count: isLong ? 16 : 4)
        return inet_pton(isLong ? AF_INET6 : AF_INET, text, &buffer) == 1 ? buffer : nil
    }
}

/// Whether a pattern with `*` for any run and `?` for any one character is the whole text.
func matches(_ pattern: String, _ text: String) -> Bool {
    let pattern = Array(pattern.unicodeScalars)
    let text = Array(text.unicodeScalars)
    var (at, place) = (0, 0)
    // Where to go on when what follows the last star does not fit.
    var (star, resume): (Int?, Int) = (nil, 0)
    while place < text.count {
        if at < pattern.count, pattern[at] == "*" {
            star = at
            resume = place
            at += 1
        } else if at < pattern.count, pattern[at] == "?" || pattern[at] == text[place] {
            at += 1
            place += 1
        } else if let last = star {
            at = last + 1
            resume += 1
            place = resume
        } else {
            return false
        }
    }
    return pattern[at...].allSatisfy { $0 == "*" }
}
