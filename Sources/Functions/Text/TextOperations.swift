import Evaluation
import Values

/// Operations on text that see bytes or scalars where Swift's own see characters.
extension String {
    var utf8Bytes: [UInt8] {
        Array(utf8)
    }

    /// The text that a part of the bytes is; the part must not cut a scalar in two.
    func keepingBytes(_ part: ([UInt8]) -> ArraySlice<UInt8>) -> String {
        String(decoding: part(utf8Bytes), as: UTF8.self)
    }

    func mappingScalars(_ transform: (Unicode.Scalar) -> Unicode.Scalar) -> String {
        var result = UnicodeScalarView()
        for scalar in unicodeScalars {
            result.append(transform(scalar))
        }
        return String(result)
    }

    func trimmingScalars(_ isTrimmed: (Unicode.Scalar) -> Bool) -> String {
        var part = unicodeScalars[...]
        while let first = part.first, isTrimmed(first) {
            part.removeFirst()
        }
        while let last = part.last, isTrimmed(last) {
            part.removeLast()
        }
        return String(part)
    }

    /// The text with a capital at the start of each word.
    var titlecasedWords: String {
        var isStart = true
        return mappingScalars { scalar in
            defer { isStart = scalar.separatesWords }
            return isStart ? scalar.simpleTitlecase : scalar
        }
    }

    /// The text with every occurrence of another one replaced; an empty one occurs before and after each scalar.
    ///
    /// - Throws: that the result is too large.
    func replacingAll(_ old: String, with new: String) throws(FunctionError) -> String {
        var limit = SizeLimit()
        try limit.add(utf8.count)
        if old.isEmpty {
            try limit.add(new.utf8.count, times: unicodeScalars.count + 1)
            var result = new
            for scalar in unicodeScalars {
                result.unicodeScalars.append(scalar)
                result += new
            }
            return result
        }
        let bytes = utf8Bytes
        let replacement = new.utf8Bytes
        let search = ByteSearch(for: old)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var start = 0
        while let found = search.first(in: bytes, from: start) {
            try limit.add(replacement.count)
            result += bytes[start..<found]
            result += replacement
            start = found + search.count
        }
        guard start > 0 else { return self }
        result += bytes[start...]
        return String(decoding: result, as: UTF8.self)
    }

    /// The parts between occurrences of a separator; an empty one separates all scalars.
    ///
    /// - Throws: that there are too many.
    func components(separatedBy separator: String) throws(FunctionError) -> [String] {
        var limit = SizeLimit()
        if separator.isEmpty {
            try limit.add(ValueExtent.overhead, times: unicodeScalars.count)
            return unicodeScalars.map { String($0) }
        }
        let bytes = utf8Bytes
        let search = ByteSearch(for: separator)
        var parts: [String] = []
        var start = 0
        while let found = search.first(in: bytes, from: start) {
            try limit.add(ValueExtent.overhead)
            parts.append(String(decoding: bytes[start..<found], as: UTF8.self))
            start = found + search.count
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }
}

extension Array<UInt8> {
    func dropLast(while isDropped: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var end = count
        while end > 0, isDropped(self[end - 1]) {
            end -= 1
        }
        return self[..<end]
    }
}

extension BidirectionalCollection<UInt8> {
    func ends(with suffix: some BidirectionalCollection<UInt8>) -> Bool {
        reversed().starts(with: suffix.reversed())
    }
}

/// Finds a text in another one in linear time (Knuth, Morris and Pratt).
struct ByteSearch {
    private let pattern: [UInt8]
    /// For each prefix of the pattern, the length of its longest border.
    private let borders: [Int]

    /// - Parameter pattern: what to look for; an empty one is found everywhere.
    init(for pattern: String) {
        let bytes = pattern.utf8Bytes
        var borders = [0]
        borders.reserveCapacity(bytes.count)
        var length = 0
        for index in bytes.indices.dropFirst() {
            while length > 0, bytes[index] != bytes[length] {
                length = borders[length - 1]
            }
            if bytes[index] == bytes[length] {
                length += 1
            }
            borders.append(length)
        }
        self.pattern = bytes
        self.borders = borders
    }

    var count: Int {
        pattern.count
    }

    func first(in text: [UInt8], from start: Int) -> Int? {
        if pattern.isEmpty { return start }
        var matched = 0
        var index = start
        while index < text.count {
            while matched > 0, text[index] != pattern[matched] {
                matched = borders[matched - 1]
            }
            if text[index] == pattern[matched] {
                matched += 1
            }
            index += 1
            if matched == pattern.count { return index - matched }
        }
        return nil
    }
}

/// Letter case without the mappings that lengthen a text, as Go's library has it.
extension Unicode.Scalar {
    private static func single(_ mapped: String) -> Unicode.Scalar? {
        let scalars = mapped.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }

    var simpleUppercase: Unicode.Scalar {
        if value < 0x80 { return value >= 0x61 && value <= 0x7A ? Unicode.Scalar(UInt8(value - 0x20)) : self }
        return Self.single(properties.uppercaseMapping) ?? simpleTitlecase
    }

    var simpleTitlecase: Unicode.Scalar {
        if value < 0x80 { return simpleUppercase }
        return Self.single(properties.titlecaseMapping) ?? self
    }

    var simpleLowercase: Unicode.Scalar {
        if value < 0x80 { return value >= 0x41 && value <= 0x5A ? Unicode.Scalar(UInt8(value + 0x20)) : self }
        // Only U+0130 becomes longer; its simple mapping is the plain letter.
        return Self.single(properties.lowercaseMapping) ?? (value == 0x130 ? "i" : self)
    }

    var isSpaceInGo: Bool {
        switch value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
            true
        default: false
        }
    }

    fileprivate var separatesWords: Bool {
        if value < 0x80 {
            return switch self {
            case "a"..."z", "A"..."Z", "0"..."9", "_": false
            default: true
            }
        }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber:
            return false
        default:
            return isSpaceInGo
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isIndicLetter: Bool {
        (0x0900...0x0DFF).contains(value) && properties.generalCategory == .otherLetter
    }
}

extension String {
    /// The number of grapheme clusters.
    var graphemeCount: Int {
        // Only CR LF makes one character out of two ASCII ones.
        if utf8.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) { return utf8.count }
        return hasIndicLetters ? graphemes.count : count
    }

    /// The text with its grapheme clusters in the opposite order.
    var reversedGraphemes: String {
        hasIndicLetters ? graphemes.reversed().joined() : String(reversed())
    }

    /// The grapheme clusters behind so many, at most as many as asked for.
    func graphemes(behind offset: Int, atMost count: Int?) -> Substring {
        guard !hasIndicLetters else {
            let rest = graphemes.dropFirst(offset)
            return Substring((count.map { rest.prefix($0) } ?? rest).joined())
        }
        let rest = dropFirst(offset)
        return count.map { rest.prefix($0) } ?? rest
    }

    /// The grapheme clusters, by the rules from before Unicode 15.1, as Terraform's library has them: those do not
    /// join the consonants of Indic conjuncts.
    private var graphemes: [Substring] {
        var found: [Substring] = []
        found.reserveCapacity(utf8.count)
        let mayJoin = hasIndicLetters
        var start = startIndex
        while start < endIndex {
            let end = index(after: start)
            if mayJoin {
                var next = unicodeScalars.index(after: start)
                while next < end {
                    if unicodeScalars[next].isIndicLetter {
                        found.append(self[start..<next])
                        start = next
                    }
                    next = unicodeScalars.index(after: next)
                }
            }
            found.append(self[start..<end])
            start = end
        }
        return found
    }

    private var hasIndicLetters: Bool {
        // Their scripts lie between U+0900 and U+0DFF, which begin with these bytes.
        utf8.contains { $0 == 0xE0 } && unicodeScalars.contains(where: \.isIndicLetter)
    }
}
