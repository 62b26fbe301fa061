extension Unicode.Scalar {
    /// How many columns a terminal gives the character, at most: two in the blocks of East Asian and pictorial characters,
    /// none to what is drawn over the character before.
    private var columns: Int {
        switch value {
        case 0x20...0x2FF: return 1
        // Makes two columns of a pictograph that has one without it.
        case 0xFE0F: return 1
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF,
            0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
            0x1AFF0...0x1B2FF, 0x1D300...0x1D376, 0x1F200...0x1FAFF, 0x20000...0x3FFFD:
            return properties.generalCategory == .nonspacingMark ? 0 : 2
        default: break
        }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return properties.isEmojiPresentation ? 2 : 1
        }
    }

    fileprivate static func columns(_ scalars: some Sequence<Unicode.Scalar>) -> Int {
        scalars.reduce(0) { $0 + $1.columns }
    }
}

extension Character {
    /// How many columns a terminal gives the character, at most; terminals differ in those that are joined of others.
    package var columns: Int {
        Unicode.Scalar.columns(unicodeScalars)
    }
}

extension String {
    /// How many columns a terminal gives the text of one line, at most.
    package var columns: Int {
        utf8.allSatisfy { 0x20...0x7E ~= $0 } ? utf8.count : Unicode.Scalar.columns(unicodeScalars)
    }

    /// The text itself where it fits into so many columns, otherwise its beginning and more of its end, with `…` between
    /// them: of names, the end tells most.
    ///
    /// - Returns: a text of at most so many columns.
    package func shortened(toColumns room: Int) -> String {
        guard columns > room else { return self }
        guard room > 0 else { return "" }
        let tail = String(Self.beginning(Array(reversed()), room: (room - 1) * 2 / 3).reversed())
        return Self.beginning(Array(self), room: room - 1 - tail.columns) + "…" + tail
    }

    /// The text itself where it fits into so many columns, otherwise its beginning with `…` behind it.
    ///
    /// - Returns: a text of at most so many columns.
    package func cut(toColumns room: Int) -> String {
        guard columns > room else { return self }
        return room > 0 ? Self.beginning(Array(self), room: room - 1) + "…" : ""
    }

    private static func beginning(_ characters: [Character], room: Int) -> String {
        var used = 0
        return String(
            characters.prefix { character in
                used += character.columns
                return used <= room
            }
        )
    }
}
