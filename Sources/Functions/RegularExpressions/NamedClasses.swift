/// Classes that patterns name.
enum NamedClasses {
    static let perl: [Unicode.Scalar: [ClosedRange<UInt32>]] = [
        "d": [0x30...0x39],
        "s": [0x09...0x0A, 0x0C...0x0D, 0x20...0x20],
        "w": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
    ]

    static let posix: [String: [ClosedRange<UInt32>]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A],
        "alpha": [0x41...0x5A, 0x61...0x7A],
        "ascii": [0x00...0x7F],
        "blank": [0x09...0x09, 0x20...0x20],
        "cntrl": [0x00...0x1F, 0x7F...0x7F],
        "digit": [0x30...0x39],
        "graph": [0x21...0x7E],
        "lower": [0x61...0x7A],
        "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
        "space": [0x09...0x0D, 0x20...0x20],
        "upper": [0x41...0x5A],
        "word": [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A],
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]

    /// Whether a scalar belongs to a Unicode category or script of that name; `nil` when there is none.
    static func property(_ name: String, foldsCase: Bool) -> (@Sendable (Unicode.Scalar) -> Bool)? {
        if name == "Any" { return { _ in true } }
        let plain: @Sendable (Unicode.Scalar) -> Bool
        if let categories = categories[name] {
            plain = { categories.contains($0.properties.generalCategory) }
        } else if let ranges = UnicodeScripts.ranges[name] {
            plain = { scalar in ranges.contains { $0.contains(scalar.value) } }
        } else {
            return nil
        }
        guard foldsCase else { return plain }
        return { scalar in
            plain(scalar)
                || CaseFolding.others(of: scalar.value).contains { Unicode.Scalar($0).map(plain) ?? false }
        }
    }

    private static let categories: [String: Set<Unicode.GeneralCategory>] = {
        let single: [String: Unicode.GeneralCategory] = [
            "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter, "Lm": .modifierLetter,
            "Lo": .otherLetter, "Mn": .nonspacingMark, "Mc": .spacingMark, "Me": .enclosingMark,
            "Nd": .decimalNumber, "Nl": .letterNumber, "No": .otherNumber, "Pc": .connectorPunctuation,
            "Pd": .dashPunctuation, "Ps": .openPunctuation, "Pe": .closePunctuation,
            "Pi": .initialPunctuation,
            "Pf": .finalPunctuation, "Po": .otherPunctuation, "Sm": .mathSymbol, "Sc": .currencySymbol,
            "Sk": .modifierSymbol, "So": .otherSymbol, "Zs": .spaceSeparator, "Zl": .lineSeparator,
            "Zp": .paragraphSeparator, "Cc": .control, "Cf": .format, "Co": .privateUse, "Cs": .surrogate,
        ]
        var result: [String: Set<Unicode.GeneralCategory>] = [:]
        for (name, category) in single {
            result[name] = [category]
            result[String(name.prefix(1)), default: []].insert(category)
        }
        return result
    }()
}
