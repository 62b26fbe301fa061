import SourceText

/// Names for objects that have none in a configuration yet: made of what people call them, no two alike, and the same
/// whatever else there is, as far as that can be.
struct DiscoveredNames {
    private var taken: Set<String>
    private let form: (String) -> String
    private let separator: String

    /// Names of blocks.
    ///
    /// - Parameters:
    ///   - taken: names that something else has.
    ///   - fallback: the name of what is called nothing that a name can be made of.
    /// - Returns: a source of names.
    static func identifiers(besides taken: Set<String>, fallback: String) -> DiscoveredNames {
        DiscoveredNames(taken: taken, form: { identifier($0, fallback: fallback) }, separator: "_")
    }

    /// Keys of a map.
    static func keys(fallback: String) -> DiscoveredNames {
        DiscoveredNames(taken: [], form: { key($0, fallback: fallback) }, separator: "-")
    }

    private init(taken: Set<String>, form: @escaping (String) -> String, separator: String) {
        self.taken = taken
        self.form = form
        self.separator = separator
    }

    /// - Parameter sources: for each object what a name is made of: the shortest first, then what is to be taken where two
    ///   have the same.
    /// - Returns: a name for each, in their order.
    mutating func names(_ sources: [[String]]) -> [String] {
        let candidates = sources.map { $0.isEmpty ? [form("")] : $0.map(form) }
        var longest: [String: Set<String>] = [:]
        for candidate in candidates {
            longest[candidate[0], default: []].insert(candidate[candidate.count - 1])
        }
        return candidates.map { candidate in
            let isClear = longest[candidate[0]].map { $0.count == 1 } ?? true
            return free(isClear ? candidate[0] : candidate[candidate.count - 1])
        }
    }

    /// The name, or where something has it the name with a number.
    mutating func free(_ name: String) -> String {
        var result = name
        var number = 2
        while !taken.insert(result).inserted {
            result = "\(name)\(separator)\(number)"
            number += 1
        }
        return result
    }

    /// What is left of letters that have marks, in identifiers.
    private static let plain: [Unicode.Scalar: String] = [
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "à": "a", "á": "a", "â": "a", "ã": "a", "å": "a",
        "æ": "ae", "ç": "c", "è": "e", "é": "e", "ê": "e", "ë": "e", "ì": "i", "í": "i", "î": "i", "ï": "i",
        "ñ": "n", "ò": "o", "ó": "o", "ô": "o", "õ": "o", "ø": "o", "ù": "u", "ú": "u", "û": "u", "ý": "y",
        "ÿ": "y", "ł": "l", "ś": "s", "š": "s", "ž": "z", "ż": "z", "č": "c", "ć": "c", "ę": "e", "ą": "a",
    ]

    /// Lower-case ASCII letters, digits and `_`, beginning with a letter.
    static func identifier(_ text: String, fallback: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.flatMap({ $0.properties.lowercaseMapping.unicodeScalars }) {
            if ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else if let letters = plain[scalar] {
                result += letters
            } else if !result.isEmpty, result.last != "_" {
                result += "_"
            }
        }
        if result.last == "_" { result.removeLast() }
        result = String(result.prefix(60))
        guard let first = result.unicodeScalars.first else { return fallback }
        return ("a"..."z").contains(first) ? result : "\(fallback)_\(result)"
    }

    /// Lower-case text of what can be seen; anything odd is a `-`.
    static func key(_ text: String, fallback: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.flatMap({ $0.properties.lowercaseMapping.unicodeScalars }) {
            let isPlain =
                scalar.isASCII
                ? scalar.continuesIdentifier || "._+@".unicodeScalars.contains(scalar)
                : scalar.properties.isAlphabetic
            if isPlain {
                result.unicodeScalars.append(scalar)
            } else if !result.isEmpty, result.last != "-" {
                result += "-"
            }
        }
        if result.last == "-" { result.removeLast() }
        return result.isEmpty ? fallback : String(result.prefix(120))
    }
}
