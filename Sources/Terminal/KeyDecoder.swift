/// Makes keys of the bytes that a terminal sends.
struct KeyDecoder {
    private var pending: [UInt8] = []

    /// Takes one byte.
    ///
    /// - Returns: the key that it completes, if any.
    mutating func feed(_ byte: UInt8) -> LineEditor.Key? {
        pending.append(byte)
        if pending[0] == 0x1B {
            return escapeSequence()
        }
        if pending[0] >= 0x80 {
            return character()
        }
        pending = []
        return Self.control(byte) ?? .character(Character(Unicode.Scalar(byte)))
    }

    /// Says that nothing follows, so that what looked like the beginning of a sequence was all.
    mutating func flush() -> LineEditor.Key? {
        defer { pending = [] }
        return pending.isEmpty ? nil : .unknown
    }

    private static func control(_ byte: UInt8) -> LineEditor.Key? {
        switch byte {
        case 0x01: .home
        case 0x02: .left
        case 0x03: .interrupt
        case 0x04: .endOfInput
        case 0x05: .end
        case 0x06: .right
        case 0x08, 0x7F: .backspace
        case 0x09: .tab
        case 0x0A, 0x0D: .enter
        case 0x0B: .killToEnd
        case 0x0C: .clearScreen
        case 0x0E: .down
        case 0x10: .up
        case 0x15: .killToStart
        case 0x17: .killWord
        case 0..<0x20: .unknown
        default: nil
        }
    }

    private mutating func character() -> LineEditor.Key? {
        let wanted =
            switch pending[0] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        guard pending.count >= wanted else {
            return nil
        }
        defer { pending = [] }
        guard let text = String(validating: pending, as: UTF8.self), let character = text.first else {
            return .unknown
        }
        return .character(character)
    }

    private mutating func escapeSequence() -> LineEditor.Key? {
        guard pending.count > 1 else {
            return nil
        }
        switch pending[1] {
        case UInt8(ascii: "["), UInt8(ascii: "O"):
            guard pending.count > 2 else {
                return nil
            }
            let last = pending[pending.count - 1]
            guard last >= 0x40 else {
                // Parameters; a sequence that never ends is not collected for ever.
                if pending.count > 16 {
                    pending = []
                    return .unknown
                }
                return nil
            }
            defer { pending = [] }
            return Self.sequence(String(decoding: pending.dropFirst(2), as: UTF8.self))
        default:
            defer { pending = [] }
            return switch pending[1] {
            case UInt8(ascii: "b"): .wordLeft
            case UInt8(ascii: "f"): .wordRight
            case 0x7F: .killWord
            default: .unknown
            }
        }
    }

    private static func sequence(_ text: String) -> LineEditor.Key {
        switch text {
        case "A": .up
        case "B": .down
        case "C": .right
        case "D": .left
        case "H", "1~", "7~": .home
        case "F", "4~", "8~": .end
        case "3~": .delete
        case "1;5D", "1;3D": .wordLeft
        case "1;5C", "1;3C": .wordRight
        default: .unknown
        }
    }
}
