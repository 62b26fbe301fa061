import Values

/// A duration in Go's notation: `1h30m`, `-1.5s`.
package struct GoDuration: Sendable, Hashable {
    package let nanoseconds: Int64

    private static let units: [String: UInt64] = [
        "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "h": 3_600_000_000_000,
    ]

    /// What is wrong with a text, as Go words it before the text itself.
    package struct Invalid: Error {
        package var reason = "invalid duration"
    }

    /// - Throws: what is wrong with the text.
    package init(_ text: String) throws(Invalid) {
        var bytes = Array(text.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") {
            bytes.removeFirst()
        }
        if bytes.elementsEqual([UInt8(ascii: "0")]) {
            nanoseconds = 0
            return
        }
        guard !bytes.isEmpty else { throw Invalid() }
        var total: UInt64 = 0
        while !bytes.isEmpty {
            let value = try Self.component(&bytes)
            let (sum, overflow) = total.addingReportingOverflow(value)
            guard !overflow, sum <= 1 << 63 else { throw Invalid() }
            total = sum
        }
        guard isNegative || total < 1 << 63 else { throw Invalid() }
        nanoseconds = isNegative ? Int64(truncatingIfNeeded: 0 &- total) : Int64(total)
    }

    /// A number with its unit.
    private static func component(_ bytes: inout ArraySlice<UInt8>) throws(Invalid) -> UInt64 {
        func digits() -> ArraySlice<UInt8> {
            let found = bytes.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            bytes = bytes.dropFirst(found.count)
            return found
        }
        let whole = digits()
        var fraction: ArraySlice<UInt8> = []
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            fraction = digits()
        }
        guard !whole.isEmpty || !fraction.isEmpty else { throw Invalid() }
        let name = bytes.prefix {
            $0 != UInt8(ascii: ".") && !($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
        }
        bytes = bytes.dropFirst(name.count)
        guard !name.isEmpty else { throw Invalid(reason: "missing unit in duration") }
        let unitName = String(decoding: name, as: UTF8.self)
        guard let unit = units[unitName] else {
            throw Invalid(reason: "unknown unit \(unitName.quotedAsInGo) in duration")
        }
        guard let number = whole.isEmpty ? 0 : UInt64(String(decoding: whole, as: UTF8.self)) else {
            throw Invalid()
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow, product <= 1 << 63 else { throw Invalid() }
        // More digits than a double holds change nothing.
        let part = Double("0." + String(decoding: fraction.prefix(18), as: UTF8.self) + "0") ?? 0
        let sum = product + UInt64(part * Double(unit))
        guard sum <= 1 << 63 else { throw Invalid() }
        return sum
    }
}
