import SourceText

/// Reading of UTF-8 sequences straight from bytes.
enum UnicodeScan {
    /// The length of the sequence that starts at `index`, nil where there is none.
    ///
    /// As lenient as Terraform's scanner: only the shape of lead and continuation bytes counts.
    static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
        let length: Int
        switch bytes[index] {
        case 0x00...0x7F: return 1
        case 0xC0...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF7: length = 4
        default: return nil
        }
        guard index + length <= bytes.count else {
            return nil
        }
        for offset in 1..<length where bytes[index + offset] & 0xC0 != 0x80 {
            return nil
        }
        return length
    }

    /// The scalar that starts at `index` and its length in bytes.
    static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (Unicode.Scalar, Int)? {
        guard let length = sequenceLength(bytes, at: index) else {
            return nil
        }
        var value: UInt32
        switch length {
        case 1: value = UInt32(bytes[index])
        case 2: value = UInt32(bytes[index] & 0x1F)
        case 3: value = UInt32(bytes[index] & 0x0F)
        default: value = UInt32(bytes[index] & 0x07)
        }
        for offset in 1..<length {
            value = value << 6 | UInt32(bytes[index + offset] & 0x3F)
        }
        guard let scalar = Unicode.Scalar(value) else {
            return nil
        }
        return (scalar, length)
    }

    /// The end of the identifier that starts at `index`, nil where none does.
    static func identifierEnd(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int) -> Int? {
        guard index < bytes.count else {
            return nil
        }
        var position = index
        let first = bytes[index]
        if first < 0x80 {
            guard isASCIILetter(first) || first == UInt8(ascii: "_") else {
                return nil
            }
            position += 1
        } else {
            guard let (scalar, length) = scalar(bytes, at: index), scalar.startsIdentifier else {
                return nil
            }
            position += length
        }
        while position < bytes.count {
            let byte = bytes[position]
            if byte < 0x80 {
                guard
                    isASCIILetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_")
                        || byte == UInt8(ascii: "-")
                else {
                    break
                }
                position += 1
            } else {
                guard let (scalar, length) = scalar(bytes, at: position), scalar.continuesIdentifier
                else {
                    break
                }
                position += length
            }
        }
        return position
    }

    static func isASCIILetter(_ byte: UInt8) -> Bool {
        let folded = byte | 0x20
        return folded >= UInt8(ascii: "a") && folded <= UInt8(ascii: "z")
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    /// The length in bytes of the white space character at `index`, 0 where there is none.
    ///
    /// Unicode's White_Space property, which is what strip markers and heredocs go by.
    static func whitespaceLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let byte = bytes[index]
        if byte < 0x80 {
            return byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) ? 1 : 0
        }
        guard let (scalar, length) = scalar(bytes, at: index), scalar.properties.isWhitespace else {
            return 0
        }
        return length
    }

    /// Moves both ends of `range` inwards past white space.
    static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        while lower < range.upperBound {
            let length = whitespaceLength(bytes, at: lower)
            guard length > 0 else {
                break
            }
            lower += length
        }
        var upper = range.upperBound
        while upper > lower {
            var start = upper - 1
            while start > lower, bytes[start] & 0xC0 == 0x80 {
                start -= 1
            }
            guard start + whitespaceLength(bytes, at: start) == upper else {
                break
            }
            upper = start
        }
        return lower..<upper
    }
}
