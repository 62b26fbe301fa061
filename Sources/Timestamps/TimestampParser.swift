/// Reads timestamps a part at a time.
package struct TimestampParser {
    private var bytes: ArraySlice<UInt8>

    package init(_ text: String) {
        bytes = Array(text.utf8)[...]
    }

    package var rest: String {
        String(decoding: bytes, as: UTF8.self)
    }

    package var isAtEnd: Bool {
        bytes.isEmpty
    }

    package mutating func skip(_ byte: UInt8) -> Bool {
        guard bytes.first == byte else { return false }
        bytes.removeFirst()
        return true
    }

    /// A number of so many digits at least and at most.
    package mutating func number(_ digits: ClosedRange<Int>) -> Int? {
        let found = bytes.prefix(digits.upperBound).prefix {
            $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
        }
        guard found.count >= digits.lowerBound else { return nil }
        bytes = bytes.dropFirst(found.count)
        return Int(String(decoding: found, as: UTF8.self))
    }

    /// The nanoseconds of a fraction of a second, or zero when there is none.
    package mutating func fraction() -> Int32 {
        guard bytes.first == UInt8(ascii: ".") else { return 0 }
        let digits = bytes.dropFirst().prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard !digits.isEmpty else { return 0 }
        bytes = bytes.dropFirst(digits.count + 1)
        var value: Int32 = 0
        for index in 0..<9 {
            let place = digits.startIndex + index
            value = value * 10 + (place < digits.endIndex ? Int32(digits[place] - UInt8(ascii: "0")) : 0)
        }
        return value
    }

    /// Seconds east of UTC, of `Z` or `+02:00`.
    package mutating func offset() -> Int64? {
        if skip(UInt8(ascii: "Z")) { return 0 }
        let isNegative = bytes.first == UInt8(ascii: "-")
        guard isNegative || bytes.first == UInt8(ascii: "+") else { return nil }
        bytes.removeFirst()
        guard let hours = number(2...2), hours < 24, skip(UInt8(ascii: ":")), let minutes = number(2...2),
            minutes < 60
        else { return nil }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return isNegative ? -seconds : seconds
    }
}
