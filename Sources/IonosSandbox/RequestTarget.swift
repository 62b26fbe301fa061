/// A request target taken apart: the decoded path segments and the query.
struct RequestTarget {
    /// The path's segments, percent-decoded; empty ones (doubled or trailing slashes) are dropped.
    var segments: [String]
    /// The query's items in order, decoded.
    var query: [(name: String, value: String)]
    /// The path as it was sent, without its query.
    var rawPath: String

    /// Takes `text` apart, which is a path with an optional query, or a whole URL.
    ///
    /// Nil when an escape is cut off or does not yield UTF-8.
    init?(_ text: String) {
        var rest = Substring(text)
        if let scheme = rest.firstRange(of: "://"), !rest[..<scheme.lowerBound].utf8.contains(0x2F) {
            rest = rest[scheme.upperBound...]
            rest = rest.utf8.firstIndex(of: 0x2F).map { rest[$0...] } ?? "/"
        }
        if let fragment = rest.utf8.firstIndex(of: 0x23) { rest = rest[..<fragment] }
        let mark = rest.utf8.firstIndex(of: 0x3F)
        let path = mark.map { rest[..<$0] } ?? rest
        rawPath = String(path)
        segments = []
        for part in path.utf8.split(separator: 0x2F) {
            guard let segment = percentDecoded(part, plusIsSpace: false) else { return nil }
            segments.append(segment)
        }
        query = []
        guard let mark else { return }
        for item in rest.utf8[rest.utf8.index(after: mark)...].split(separator: 0x26) {
            let equals = item.firstIndex(of: 0x3D)
            let value = equals.map { item[item.index(after: $0)...] } ?? ""[...].utf8
            guard
                let name = percentDecoded(equals.map { item[..<$0] } ?? item, plusIsSpace: true),
                let text = percentDecoded(value, plusIsSpace: true)
            else { return nil }
            query.append((name, text))
        }
    }

    /// The value of the first query item of that name.
    func value(of name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}

/// One path segment percent-encoded, everything but unreserved characters escaped.
func percentEncoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
        default: bytes += [0x25, upperHexDigit(byte >> 4), upperHexDigit(byte & 0xF)]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// The text with its escapes undone; nil when one is cut off or the result is not UTF-8.
func percentDecoded(_ text: Substring.UTF8View, plusIsSpace: Bool) -> String? {
    var bytes: [UInt8] = []
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
        if byte == 0x25 {
            guard let high = iterator.next().flatMap(hexValue), let low = iterator.next().flatMap(hexValue)
            else { return nil }
            bytes.append(high << 4 | low)
        } else {
            bytes.append(plusIsSpace && byte == 0x2B ? 0x20 : byte)
        }
    }
    return String(validating: bytes, as: UTF8.self)
}

private func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case 0x61...0x66: digit - 0x57
    default: nil
    }
}

private func upperHexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x37 + value
}
