/// Takes apart what DER has encoded (X.690), element by element.
struct DERReader {
    enum Tag: UInt8 {
        case integer = 0x02
        case octetString = 0x04
        case objectIdentifier = 0x06
        case sequence = 0x30
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The content of the next element; nil when it is another one, or not whole.
    mutating func next(_ tag: Tag) -> ArraySlice<UInt8>? {
        guard rest.popFirst() == tag.rawValue, let first = rest.popFirst() else {
            return nil
        }
        var count = Int(first)
        if first & 0x80 != 0 {
            let digits = rest.prefix(Int(first & 0x7F))
            guard (1...4).contains(digits.count), digits.count == Int(first & 0x7F) else {
                return nil
            }
            rest = rest.dropFirst(digits.count)
            count = digits.reduce(0) { $0 << 8 | Int($1) }
        }
        return take(count, from: &rest)
    }
}

/// Takes apart the binary form of SSH (RFC 4251, 5).
struct SSHReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    mutating func number() -> Int? {
        take(4, from: &rest)?.reduce(0) { $0 << 8 | Int($1) }
    }

    /// The bytes of a string or of a number of any length.
    mutating func string() -> ArraySlice<UInt8>? {
        number().flatMap { take($0, from: &rest) }
    }
}

private func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard count <= rest.count else {
        return nil
    }
    let taken = rest.prefix(count)
    rest = rest.dropFirst(count)
    return taken
}
