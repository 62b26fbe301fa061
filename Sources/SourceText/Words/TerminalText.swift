extension Unicode.Scalar {
    /// Whether a terminal would obey the character instead of showing it, or show the text around it as other than it
    /// is: control characters but tab and newline, marks of the direction of writing, what has no width, and the
    /// separators of lines that only some programs know.
    package var isHidden: Bool {
        switch value {
        case 0x09, 0x0A, 0x20...0x7E, 0xA0...0xAC, 0xAE...0x34E: false
        case 0...0x1F, 0x7F...0x9F: true
        default:
            switch properties.generalCategory {
            case .format, .lineSeparator, .paragraphSeparator: true
            default: properties.isDefaultIgnorableCodePoint
            }
        }
    }

    /// Whether it is a pictograph, and no digit or letter that can be one.
    fileprivate var isPictograph: Bool {
        !isASCII && properties.isEmoji
    }

    /// Whether it says how the pictograph before it is to be drawn, or joins it with the next one.
    fileprivate func isPart(ofPictographBefore next: Unicode.Scalar?) -> Bool {
        switch value {
        case 0xFE0E, 0xFE0F: true
        case 0x200D: next?.isPictograph ?? false
        default: false
        }
    }

    /// The character as JSON and HCL write what cannot be seen.
    var escape: String {
        Character(self).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}

extension String {
    /// The text with hidden characters escaped (`\u001b`): nothing that a server, a file or the environment says may
    /// steer a terminal, or look like something else.
    ///
    /// In JSON the escapes stand for the characters, so that the document stays the same.
    package var visible: String {
        visible { _ in nil }
    }

    /// The text for a place within a line: line ends and tabs are escaped too, and bytes of a path that are no text.
    package var inLine: String {
        // Nearly every text is like this, and a plan has very many.
        guard !utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else { return self }
        return SystemPath.shown(self).visible.replacing("\n", with: "\\n").replacing("\t", with: "\\t")
    }

    /// As ``visible``, with sequences that are meant.
    ///
    /// - Parameter meant: gets the bytes from a hidden character on; where a sequence stands there that is to be sent, gives
    ///   its length in bytes and what is sent for it.
    /// - Returns: the text with all other hidden characters escaped.
    package func visible(
        _ meant: (ArraySlice<UInt8>) -> (length: Int, sent: String)?
    ) -> String {
        guard !utf8.allSatisfy(\.isPlain) else { return self }
        let bytes = Array(utf8)
        var shown: [UInt8] = []
        shown.reserveCapacity(bytes.count + 64)
        func scalar(at index: Int) -> Unicode.Scalar? {
            var decoder = UTF8()
            var iterator = bytes[index...].makeIterator()
            guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
            return scalar
        }
        var index = 0
        var isInPictograph = false
        while index < bytes.count {
            let start = index
            while index < bytes.count, bytes[index].isPlain { index += 1 }
            if start < index {
                shown += bytes[start..<index]
                isInPictograph = false
                continue
            }
            guard let current = scalar(at: index) else { break }
            let length = UTF8.width(current)
            if !current.isHidden {
                shown += bytes[index..<index + length]
                index += length
                isInPictograph = current.isPictograph
            } else if isInPictograph, current.isPart(ofPictographBefore: scalar(at: index + length)) {
                shown += bytes[index..<index + length]
                index += length
            } else if let sequence = meant(bytes[index...]) {
                shown += sequence.sent.utf8
                index += sequence.length
                isInPictograph = false
            } else {
                shown += current.escape.utf8
                index += length
                isInPictograph = false
            }
        }
        return String(decoding: shown, as: UTF8.self)
    }
}

extension UInt8 {
    /// Whether it is a character by itself that nearly every text is made of.
    fileprivate var isPlain: Bool {
        (0x20...0x7E).contains(self) || self == 0x0A || self == 0x09
    }
}
