/// A block of IPv4 or IPv6 addresses, given by their common prefix.
struct IPNetwork: Hashable {
    /// The lowest address of the block.
    let address: UInt128
    let prefixLength: Int
    /// 32 or 128.
    let addressLength: Int

    init(address: UInt128, prefixLength: Int, addressLength: Int) {
        self.prefixLength = prefixLength
        self.addressLength = addressLength
        self.address = address & ~Self.hostMask(prefixLength, of: addressLength)
    }

    /// Reads `10.0.0.0/8` or `fd00::/8`; numbers may begin with zeros, which do not make them octal.
    init?(_ text: String) {
        let parts = text.utf8Bytes.split(
            separator: UInt8(ascii: "/"),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, let prefixLength = Self.decimal(parts[1], limit: 128) else { return nil }
        if parts[0].contains(UInt8(ascii: ":")) {
            guard let address = Self.version6(parts[0]) else { return nil }
            self.init(address: address, prefixLength: prefixLength, addressLength: 128)
        } else {
            guard prefixLength <= 32, let address = Self.version4(parts[0]) else { return nil }
            self.init(address: UInt128(address), prefixLength: prefixLength, addressLength: 32)
        }
    }

    private static func decimal(_ digits: ArraySlice<UInt8>, limit: Int) -> Int? {
        guard !digits.isEmpty else { return nil }
        var value = 0
        for byte in digits {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            if value > limit { return nil }
        }
        return value
    }

    private static func version4(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard let value = decimal(part, limit: 255) else { return nil }
            address = address << 8 | UInt32(value)
        }
        return address
    }

    private static func version6(_ text: ArraySlice<UInt8>) -> UInt128? {
        var groups: [UInt16] = []
        var gap: Int?
        var rest = text
        if rest.starts(with: "::".utf8) {
            gap = 0
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            guard groups.count < 8 else { return nil }
            let part = rest.prefix { $0 != UInt8(ascii: ":") }
            if part.count == rest.count, part.contains(UInt8(ascii: ".")) {
                guard groups.count <= 6, let tail = version4(part) else { return nil }
                groups += [UInt16(tail >> 16), UInt16(truncatingIfNeeded: tail)]
                rest = []
                break
            }
            guard (1...4).contains(part.count), part.first != UInt8(ascii: "+"),
                let value = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
            else { return nil }
            groups.append(value)
            rest = rest.dropFirst(part.count)
            if rest.isEmpty { break }
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                gap = groups.count
                rest = rest.dropFirst()
            } else if rest.isEmpty {
                return nil
            }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        return groups.reduce(0) { $0 << 16 | UInt128($1) }
    }

    /// Ones for the bits that tell hosts apart.
    private static func hostMask(_ prefixLength: Int, of addressLength: Int) -> UInt128 {
        let bits = addressLength - prefixLength
        return bits >= 128 ? .max : (1 << UInt128(bits)) - 1
    }

    var hostMask: UInt128 {
        Self.hostMask(prefixLength, of: addressLength)
    }

    var lastAddress: UInt128 {
        address | hostMask
    }

    var netmask: UInt128 {
        ~hostMask & (addressLength == 32 ? 0xFFFF_FFFF : .max)
    }

    /// The text of an address of this block's kind.
    func text(of address: UInt128) -> String {
        if addressLength == 32 || address >> 32 == 0xFFFF {
            return (0..<4).map { String(UInt8(truncatingIfNeeded: address >> UInt128(24 - 8 * $0))) }.joined(
                separator: "."
            )
        }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: address >> UInt128(112 - 16 * $0)) }
        // The first of the longest runs of two or more zeros is left out.
        var longest = 0..<0
        var start = 0
        while start < 8 {
            let run = groups[start...].prefix { $0 == 0 }.count
            if run > max(1, longest.count) {
                longest = start..<(start + run)
            }
            start += max(1, run)
        }
        func joined(_ groups: ArraySlice<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if longest.isEmpty { return joined(groups[...]) }
        return joined(groups[..<longest.lowerBound]) + "::" + joined(groups[longest.upperBound...])
    }

    var text: String {
        "\(text(of: address))/\(prefixLength)"
    }
}
