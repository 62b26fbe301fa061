/// A keyed hash over all that a plan does: who approves of it approves of that plan and of no other.
package struct PlanDigest: Sendable, Equatable, CustomStringConvertible {
    private static let length = 32

    private let bytes: [UInt8]

    /// Nil for any other number of bytes than 32.
    init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits; nil for fewer, more, or anything else.
    package init?(text: String) {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 2 * Self.length else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        self.bytes = bytes
    }

    /// 64 hexadecimal digits.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }

    /// Looks at every byte, so that the time it takes tells nothing.
    package static func == (left: PlanDigest, right: PlanDigest) -> Bool {
        zip(left.bytes, right.bytes).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// By what a plan can be approved.
package enum PlanApproval: Sendable, Equatable {
    case digest(PlanDigest)
    /// Why by nothing, in words that go behind "because".
    case impossible(String)

    package var digest: PlanDigest? {
        if case .digest(let digest) = self { digest } else { nil }
    }
}
