extension String {
    /// With a capital first letter.
    package var capitalisedFirst: String {
        prefix(1).uppercased() + dropFirst()
    }

    /// With a capital first letter and a full stop.
    package var asSentence: String {
        capitalisedFirst + (hasSuffix(".") ? "" : ".")
    }

    /// In the middle of a sentence: with a small first letter, unless the first word is a name or an abbreviation.
    package var asClause: String {
        let word = prefix { $0.isLetter || $0.isNumber }
        let isName = word.dropFirst().contains { $0.isUppercase || $0.isNumber }
        return isName ? self : prefix(1).lowercased() + dropFirst()
    }
}
