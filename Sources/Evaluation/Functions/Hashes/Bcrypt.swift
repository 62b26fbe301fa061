/// The password hash bcrypt (Provos and Mazières 1999), version 2a.
enum Bcrypt {
    static let defaultCost = 10
    static let leastCost = 4
    static let greatestCost = 31
    static let longestPassword = 72

    /// The text of a password's hash, with sixteen random bytes as the salt; the cost is the binary logarithm of how
    /// often the key is mixed in.
    static func hash(_ password: [UInt8], salt: [UInt8], cost: Int) -> String {
        // The terminating zero of C is part of the key.
        let key = password + [0]
        var cipher = Blowfish()
        cipher.expand(key: key, salt: salt)
        for _ in 0..<(1 << cost) {
            cipher.expand(key: key)
            cipher.expand(key: salt)
        }
        var text = Array("OrpheanBeholderScryDoubt".utf8)
        for start in stride(from: 0, to: text.count, by: 8) {
            var left = UInt32(bigEndianBytes: text, at: start)
            var right = UInt32(bigEndianBytes: text, at: start + 4)
            for _ in 0..<64 {
                cipher.encrypt(&left, &right)
            }
            text.replaceSubrange(start..<(start + 8), with: left.bigEndianBytes + right.bigEndianBytes)
        }
        return "$2a$" + (cost < 10 ? "0" : "") + String(cost) + "$" + encode(salt) + encode(text.dropLast())
    }

    private static let alphabet = Array(
        "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8
    )

    /// Base64 in an alphabet of its own, without padding.
    private static func encode(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let group = part.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - part.count))
            for index in 0...part.count {
                result.append(alphabet[Int(group >> UInt32(18 - 6 * index)) & 0x3F])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// The block cipher Blowfish with the slow key schedule of bcrypt.
private struct Blowfish {
    private var subkeys: [UInt32]
    private var boxes: [UInt32]

    init() {
        subkeys = Array(PiDigits.words[..<18])
        boxes = Array(PiDigits.words[18...])
    }

    func encrypt(_ left: inout UInt32, _ right: inout UInt32) {
        subkeys.withUnsafeBufferPointer { subkeys in
            boxes.withUnsafeBufferPointer { boxes in
                Self.encrypt(&left, &right, subkeys, boxes)
            }
        }
    }

    private static func encrypt(
        _ left: inout UInt32,
        _ right: inout UInt32,
        _ subkeys: UnsafeBufferPointer<UInt32>,
        _ boxes: UnsafeBufferPointer<UInt32>
    ) {
        for round in 0..<16 {
            left ^= subkeys[round]
            let first = boxes[Int(left >> 24)] &+ boxes[256 + Int(left >> 16 & 0xFF)]
            right ^= (first ^ boxes[512 + Int(left >> 8 & 0xFF)]) &+ boxes[768 + Int(left & 0xFF)]
            (left, right) = (right, left)
        }
        (left, right) = (right ^ subkeys[17], left ^ subkeys[16])
    }

    /// Mixes a key, and perhaps a salt, into the state.
    mutating func expand(key: [UInt8], salt: [UInt8] = []) {
        var position = 0
        for index in subkeys.indices {
            var word: UInt32 = 0
            for _ in 0..<4 {
                word = word << 8 | UInt32(key[position])
                position = (position + 1) % key.count
            }
            subkeys[index] ^= word
        }
        let words = stride(from: 0, to: salt.count, by: 4).map { UInt32(bigEndianBytes: salt, at: $0) }
        var (left, right) = (UInt32(0), UInt32(0))
        var next = 0
        func mixSalt() {
            guard !words.isEmpty else { return }
            left ^= words[next]
            right ^= words[next + 1]
            next = (next + 2) % words.count
        }
        for index in stride(from: 0, to: subkeys.count, by: 2) {
            mixSalt()
            encrypt(&left, &right)
            subkeys[index] = left
            subkeys[index + 1] = right
        }
        for index in stride(from: 0, to: boxes.count, by: 2) {
            mixSalt()
            encrypt(&left, &right)
            boxes[index] = left
            boxes[index + 1] = right
        }
    }
}

/// The fraction of π in words of 32 bits, which Blowfish begins with.
private enum PiDigits {
    /// By Machin's formula: π = 16 arctan 1/5 - 4 arctan 1/239.
    static let words: [UInt32] = {
        // Two words more than wanted take the rounding.
        let count = 18 + 1024 + 2
        var sum = [UInt32](repeating: 0, count: count + 1)
        add(16, inverse: 5, isPositive: true, to: &sum)
        add(4, inverse: 239, isPositive: false, to: &sum)
        return Array(sum[1..<(count - 1)])
    }()

    /// Adds a multiple of the arctangent of `1/inverse` to a number whose first word is its integer part.
    private static func add(_ multiple: UInt32, inverse: UInt32, isPositive: Bool, to sum: inout [UInt32]) {
        var term = [UInt32](repeating: 0, count: sum.count)
        term[0] = multiple
        divide(&term, by: inverse)
        var isAdded = isPositive
        var odd: UInt32 = 1
        while term.contains(where: { $0 != 0 }) {
            var part = term
            divide(&part, by: odd)
            if isAdded {
                var carry = false
                for index in sum.indices.reversed() {
                    let (first, one) = sum[index].addingReportingOverflow(part[index])
                    let (second, two) = first.addingReportingOverflow(carry ? 1 : 0)
                    sum[index] = second
                    carry = one || two
                }
            } else {
                var borrow = false
                for index in sum.indices.reversed() {
                    let (first, one) = sum[index].subtractingReportingOverflow(part[index])
                    let (second, two) = first.subtractingReportingOverflow(borrow ? 1 : 0)
                    sum[index] = second
                    borrow = one || two
                }
            }
            isAdded.toggle()
            odd += 2
            divide(&term, by: inverse * inverse)
        }
    }

    private static func divide(_ number: inout [UInt32], by divisor: UInt32) {
        var rest: UInt64 = 0
        for index in number.indices {
            let value = rest << 32 | UInt64(number[index])
            number[index] = UInt32(value / UInt64(divisor))
            rest = value % UInt64(divisor)
        }
    }
}
