import HTTPTransport

/// Reads a moment as the API writes it, for example `2015-12-04T14:34:09.809Z`.
///
/// - Returns: Seconds since 1970-01-01T00:00:00Z, not before; `nil` when the text is no such moment.
func secondsSinceEpoch(apiDate text: String) -> Int? {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>, _ allowed: ClosedRange<Int>) -> Int? {
        guard bytes[range].allSatisfy(isDigit) else {
            return nil
        }
        let number = bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return allowed.contains(number) ? number : nil
    }
    let separators = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
    guard (20...30).contains(bytes.count), bytes.last == UInt8(ascii: "Z"),
        separators.allSatisfy({ bytes[$0] == $1.utf8.first }),
        let year = number(0..<4, 1970...9999), let month = number(5..<7, 1...12),
        let day = number(8..<10, 1...31), let hour = number(11..<13, 0...23),
        let minute = number(14..<16, 0...59), let second = number(17..<19, 0...60)
    else {
        return nil
    }
    let fraction = bytes[19...].dropLast()
    guard
        fraction.isEmpty || (fraction.first == UInt8(ascii: ".") && fraction.dropFirst().allSatisfy(isDigit))
    else {
        return nil
    }
    return ((daysSinceEpoch(year: year, month: month, day: day) * 24 + hour) * 60 + minute) * 60 + second
}

private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
