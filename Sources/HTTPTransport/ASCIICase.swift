/// Whether two texts are equal when `A`–`Z` count as `a`–`z`; other characters compare by their bytes.
package func equalIgnoringASCIICase(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count
        && zip(left.utf8, right.utf8).allSatisfy { lowercaseASCII($0) == lowercaseASCII($1) }
}

/// Whether `needle` occurs in `text` when `A`–`Z` count as `a`–`z`.
package func containsIgnoringASCIICase(_ text: String, _ needle: String) -> Bool {
    let hay = text.utf8.map(lowercaseASCII)
    let needle = needle.utf8.map(lowercaseASCII)
    guard !needle.isEmpty, needle.count <= hay.count else {
        return needle.isEmpty
    }
    return (0...(hay.count - needle.count)).contains { hay[$0..<($0 + needle.count)].elementsEqual(needle) }
}

package func lowercaseASCII(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
}

/// The text without ASCII white space at its ends.
package func trimmingASCIISpace(_ text: some StringProtocol) -> String {
    func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(where: { !isSpace($0) }),
        let last = bytes.lastIndex(where: { !isSpace($0) })
    else {
        return ""
    }
    return String(decoding: bytes[first...last], as: UTF8.self)
}
