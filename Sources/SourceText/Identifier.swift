extension Unicode.Scalar {
    /// Whether an identifier of the language may begin with it: what Unicode says may, and `_`.
    package var startsIdentifier: Bool {
        self == "_" || (isASCII ? isASCIILetter : properties.isIDStart)
    }

    /// Whether an identifier of the language may go on with it: what Unicode says may, and `-`.
    package var continuesIdentifier: Bool {
        self == "_" || self == "-" || (isASCII ? isASCIILetter || isASCIIDigit : properties.isIDContinue)
    }

    private var isASCIILetter: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self)
    }

    private var isASCIIDigit: Bool {
        ("0"..."9").contains(self)
    }
}

extension StringProtocol {
    /// Whether text is an identifier of the language: Unicode's, with dashes.
    package var isIdentifier: Bool {
        guard let first = unicodeScalars.first, first.startsIdentifier else { return false }
        return unicodeScalars.dropFirst().allSatisfy(\.continuesIdentifier)
    }
}
