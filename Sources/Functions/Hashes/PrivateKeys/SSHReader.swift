/// Takes apart the binary form of SSH (RFC 4251, 5).
struct SSHReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    mutating func number() -> Int? {
        take(4)?.reduce(0) { $0 << 8 | Int($1) }
    }

    /// The bytes of a string or of a number of any length.
    mutating func string() -> ArraySlice<UInt8>? {
        number().flatMap { take($0) }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else {
            return nil
        }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
