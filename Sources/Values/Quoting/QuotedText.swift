extension String {
    /// The text in quotes with escapes, as Go's `%q` prints it, which is what Terraform shows.
    package var quotedAsInGo: String {
        let needsNoEscapes = utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        if needsNoEscapes { return "\"\(self)\"" }
        var result = "\""
        result.reserveCapacity(utf8.count + 2)
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0B}": result += "\\v"
            case "\u{0C}": result += "\\f"
            case " "..."~": result.unicodeScalars.append(scalar)
            default:
                if scalar.isPrintableInGo {
                    result.unicodeScalars.append(scalar)
                } else if scalar.value < 0x80 {
                    result += "\\x" + scalar.hex(2)
                } else if scalar.value < 0x10000 {
                    result += "\\u" + scalar.hex(4)
                } else {
                    result += "\\U" + scalar.hex(8)
                }
            }
        }
        return result + "\""
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintableInGo: Bool {
        guard value >= 0x80 else { return value >= 0x20 && value < 0x7F }
        return switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber,
            .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            true
        default: false
        }
    }

    fileprivate func hex(_ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
