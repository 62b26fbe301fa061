/// The replacement of a pattern, taken apart into text and references to groups.
struct ReplacementTemplate {
    private enum Part {
        case text([UInt8])
        /// The first of these groups that took part; 0 is the whole match.
        case groups([Int])
    }

    private var parts: [Part] = []

    init(_ template: String, groupNames: [String?]) {
        let scalars = Array(template.unicodeScalars)
        var text = String.UnicodeScalarView()
        var index = 0
        func flush(_ parts: inout [Part]) {
            if !text.isEmpty {
                parts.append(.text(Array(String(text).utf8)))
                text = String.UnicodeScalarView()
            }
        }
        while index < scalars.count {
            guard scalars[index] == "$" else {
                text.append(scalars[index])
                index += 1
                continue
            }
            if index + 1 < scalars.count, scalars[index + 1] == "$" {
                text.append("$")
                index += 2
                continue
            }
            guard let (name, end) = Self.name(scalars, after: index) else {
                text.append("$")
                index += 1
                continue
            }
            flush(&parts)
            if let number = Self.number(name) {
                if number <= groupNames.count {
                    parts.append(.groups([number]))
                }
            } else {
                parts.append(.groups(groupNames.indices.filter { groupNames[$0] == name }.map { $0 + 1 }))
            }
            index = end
        }
        flush(&parts)
    }

    /// The name behind a dollar sign, with or without braces, and where it ends.
    private static func name(_ scalars: [Unicode.Scalar], after dollar: Int) -> (String, end: Int)? {
        var index = dollar + 1
        let hasBrace = index < scalars.count && scalars[index] == "{"
        if hasBrace {
            index += 1
        }
        let start = index
        while index < scalars.count, isNamePart(scalars[index]) {
            index += 1
        }
        guard index > start else { return nil }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[start..<index])
        if hasBrace {
            guard index < scalars.count, scalars[index] == "}" else { return nil }
            index += 1
        }
        return (String(name), index)
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
    }

    private static func number(_ name: String) -> Int? {
        guard name.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            name.utf8.count == 1 || name.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int(name)
    }

    func append(_ match: RegularExpression.Match, of text: [UInt8], to result: inout [UInt8]) {
        for part in parts {
            switch part {
            case .text(let bytes): result += bytes
            case .groups(let numbers):
                let ranges = numbers.lazy.compactMap { $0 == 0 ? match.range : match.groups[$0 - 1] }
                if let range = ranges.first {
                    result += text[range]
                }
            }
        }
    }
}
