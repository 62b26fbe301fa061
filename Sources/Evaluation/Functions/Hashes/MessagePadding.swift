/// Blocks of a message for hashes of the Merkle–Damgård kind: a one bit, zeros, and the length in bits.
struct MessagePadding {
    let blockSize: Int
    let lengthSize: Int
    let isBigEndian: Bool

    /// Calls the body with each block's place in the bytes it is also given.
    func forEachBlock(of message: [UInt8], _ body: (_ bytes: [UInt8], _ start: Int) -> Void) {
        var start = 0
        while message.count - start >= blockSize {
            body(message, start)
            start += blockSize
        }
        var tail = Array(message[start...])
        tail.append(0x80)
        while tail.count % blockSize != blockSize - lengthSize {
            tail.append(0)
        }
        tail += repeatElement(0, count: lengthSize - 8)
        let bits = UInt64(message.count) &* 8
        for index in 0..<8 {
            let shift = UInt64(isBigEndian ? 56 - 8 * index : 8 * index)
            tail.append(UInt8(truncatingIfNeeded: bits >> shift))
        }
        for start in stride(from: 0, to: tail.count, by: blockSize) {
            body(tail, start)
        }
    }
}

extension FixedWidthInteger {
    func rotatedLeft(by count: Int) -> Self {
        (self << count) | (self >> (Self.bitWidth - count))
    }

    func rotatedRight(by count: Int) -> Self {
        (self >> count) | (self << (Self.bitWidth - count))
    }

    /// The bytes, most significant first.
    var bigEndianBytes: [UInt8] {
        (0..<(Self.bitWidth / 8)).map { UInt8(truncatingIfNeeded: self >> (Self.bitWidth - 8 - 8 * $0)) }
    }

    init(bigEndianBytes bytes: [UInt8], at start: Int) {
        var value: Self = 0
        for index in 0..<(Self.bitWidth / 8) {
            value = value << 8 | Self(bytes[start + index])
        }
        self = value
    }
}
