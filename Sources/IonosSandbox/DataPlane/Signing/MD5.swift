import Glibc

/// MD5 by RFC 1321, for entity tags and `Content-MD5`.
enum MD5 {
    static func digest(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476]
        let padded = paddedMessage(message, lengthIsLittleEndian: true)
        padded.withUnsafeBufferPointer { bytes in
            constants.withUnsafeBufferPointer { constants in
                shifts.withUnsafeBufferPointer { shifts in
                    for start in stride(from: 0, to: bytes.count, by: 64) {
                        compress(&state, bytes, start, constants, shifts)
                    }
                }
            }
        }
        return state.flatMap { word in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }

    private static func compress(
        _ state: inout [UInt32],
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ start: Int,
        _ constants: UnsafeBufferPointer<UInt32>,
        _ shifts: UnsafeBufferPointer<UInt32>
    ) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        for index in 0..<64 {
            let mixed: UInt32
            let place: Int
            switch index >> 4 {
            case 0: (mixed, place) = ((b & c) | (~b & d), index)
            case 1: (mixed, place) = ((d & b) | (~d & c), (5 * index + 1) & 15)
            case 2: (mixed, place) = (b ^ c ^ d, (3 * index + 5) & 15)
            default: (mixed, place) = (c ^ (b | ~d), (7 * index) & 15)
            }
            let at = start + 4 * place
            let word =
                UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
                | UInt32(bytes[at + 3]) << 24
            let sum = a &+ mixed &+ constants[index] &+ word
            let shift = shifts[(index >> 4) << 2 | index & 3]
            a = d
            d = c
            c = b
            b = b &+ (sum << shift | sum >> (32 - shift))
        }
        for (index, word) in [a, b, c, d].enumerated() { state[index] &+= word }
    }

    private static let constants = (1...64).map { UInt32(abs(sin(Double($0))) * 4_294_967_296) }
    private static let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
}
