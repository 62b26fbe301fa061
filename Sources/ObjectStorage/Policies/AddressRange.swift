/// Addresses of IPv4 or IPv6 with a common beginning, such as `192.0.2.0/24`.
package struct AddressRange: Sendable, Hashable {
    /// Four or sixteen; bits behind the prefix are zero.
    package let bytes: [UInt8]
    /// How many bits count.
    package let prefix: Int
    /// Whether the text had bits behind the prefix, which do not count.
    package let hadSpareBits: Bool

    /// An address alone is a range of one.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Self.version4(parts[0]) ?? Self.version6(parts[0]) else {
            return nil
        }
        var prefix = address.count * 8
        if parts.count == 2 {
            guard parts[1].isDigits, parts[1].utf8.count <= 3, let bits = Int(parts[1]), bits <= prefix else {
                return nil
            }
            prefix = bits
        }
        let masked = address.enumerated().map { index, byte in
            byte & ~UInt8(truncatingIfNeeded: 0xFF >> min(8, max(0, prefix - index * 8)))
        }
        bytes = masked
        self.prefix = prefix
        hadSpareBits = masked != address
    }

    package static func == (left: AddressRange, right: AddressRange) -> Bool {
        left.prefix == right.prefix && left.bytes == right.bytes
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(prefix)
        hasher.combine(bytes)
    }

    /// Whether every address is in it.
    package var isEverything: Bool {
        prefix == 0
    }

    /// Whether another range lies in this one; never across the versions of IP.
    package func contains(_ other: AddressRange) -> Bool {
        guard bytes.count == other.bytes.count, prefix <= other.prefix else {
            return false
        }
        return bytes.indices.allSatisfy { index in
            let mask = ~UInt8(truncatingIfNeeded: 0xFF >> min(8, max(0, prefix - index * 8)))
            return other.bytes[index] & mask == bytes[index]
        }
    }

    /// One spelling for each range, always with the prefix.
    package var text: String {
        guard bytes.count == 16 else {
            return bytes.map(String.init).joined(separator: ".") + "/\(prefix)"
        }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        // The longest run of zeros is left out (RFC 5952).
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(1, longest.count) { longest = start..<index }
            start = index + 1
        }
        func hex(_ groups: ArraySlice<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        let address =
            longest.isEmpty
            ? hex(groups[...])
            : hex(groups[..<longest.lowerBound]) + "::" + hex(groups[longest.upperBound...])
        return "\(address)/\(prefix)"
    }

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else {
            return nil
        }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.isDigits, part == "0" || part.first != "0", let byte = UInt8(part) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: Substring) -> [UInt8]? {
        guard let gap = text.firstRange(of: "::") else {
            let all = groups(text)
            return all?.count == 16 ? all : nil
        }
        guard let head = groups(text[..<gap.lowerBound], endsInVersion4: false),
            let tail = groups(text[gap.upperBound...]), head.count + tail.count <= 14
        else {
            return nil
        }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The bytes of groups between colons; the last may be an address of IPv4.
    private static func groups(_ text: Substring, endsInVersion4: Bool = true) -> [UInt8]? {
        guard !text.isEmpty else {
            return []
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if endsInVersion4, index == parts.count - 1, let last = version4(part) {
                bytes += last
            } else {
                guard (1...4).contains(part.utf8.count),
                    part.utf8.allSatisfy({ Character(.init($0)).isHexDigit }),
                    let group = UInt16(part, radix: 16)
                else {
                    return nil
                }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }
}
