/// Paths as text, also where their bytes are not UTF-8, as Linux allows.
///
/// A byte that belongs to no character becomes one of 128 private ones, which becomes the byte again when the path is
/// handed to the system. Every path comes back as it was, and paths can be joined and compared meanwhile.
package enum SystemPath {
    /// A byte of 0x80 or more stands as the private character so many behind this one.
    private static let base: UInt32 = 0x10F700
    private static let escapes: ClosedRange<UInt32> = (base + 0x80)...(base + 0xFF)

    /// The text for a path of the system.
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !hasEscapes(text) { return text }
        var text = String.UnicodeScalarView()
        var rest = Array(bytes)[...]
        while let byte = rest.first {
            var iterator = rest.makeIterator()
            var decoder = UTF8()
            let length = characterLength(byte)
            if rest.count >= length, case .scalarValue(let scalar) = decoder.decode(&iterator),
                UTF8.width(scalar) == length, !escapes.contains(scalar.value)
            {
                text.append(scalar)
                rest = rest.dropFirst(length)
            } else {
                text.append(Unicode.Scalar(base + UInt32(byte)) ?? "\u{FFFD}")
                rest = rest.dropFirst()
            }
        }
        return String(text)
    }

    /// The text for a path of the system that ends with a null byte.
    package static func text(_ path: UnsafePointer<CChar>) -> String {
        var end = path
        while end.pointee != 0 { end += 1 }
        return text(UnsafeBufferPointer(start: path, count: end - path).map { UInt8(bitPattern: $0) })
    }

    private static func characterLength(_ byte: UInt8) -> Int {
        switch byte {
        case ..<0xC0: 1
        case ..<0xE0: 2
        case ..<0xF0: 3
        default: 4
        }
    }

    /// The path for the system, ending in a null byte.
    package static func cString(_ text: String) -> [CChar] {
        guard hasEscapes(text) else { return Array(text.utf8CString) }
        return bytes(text).map { CChar(bitPattern: $0) } + [0]
    }

    /// The path for the system, without a null byte at the end.
    package static func bytes(_ text: String) -> [UInt8] {
        guard hasEscapes(text) else { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if escapes.contains(scalar.value) {
                bytes.append(UInt8(scalar.value - base))
            } else {
                bytes += Array(String(scalar).utf8)
            }
        }
        return bytes
    }

    /// Whether a path has bytes that are not UTF-8.
    package static func hasEscapes(_ text: String) -> Bool {
        // They begin with these bytes, as no other character that is in use does.
        text.utf8.contains(0xF4) && text.unicodeScalars.contains { escapes.contains($0.value) }
    }

    /// The path for people, with `\xFF` for such a byte.
    package static func shown(_ text: String) -> String {
        guard hasEscapes(text) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            if escapes.contains(scalar.value) {
                shown += "\\x" + String(scalar.value - base, radix: 16, uppercase: true)
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// Text that is no path, with U+FFFD for such a byte.
    package static func repaired(_ text: String) -> String {
        guard hasEscapes(text) else { return text }
        var repaired = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            repaired.append(escapes.contains(scalar.value) ? "\u{FFFD}" : scalar)
        }
        return String(repaired)
    }
}
