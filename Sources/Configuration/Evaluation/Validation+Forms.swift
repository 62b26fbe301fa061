package import ResourceSchemas
import SourceText
package import Values

extension Validation {
    /// Whether a known value meets the requirement; others are not judged.
    package func accepts(_ value: Value) -> Bool {
        switch self {
        case .notBlank:
            guard let text = value.stringValue else { return true }
            return text.unicodeScalars.contains { !$0.properties.isWhitespace }
        case .uuid:
            guard let text = value.stringValue else { return true }
            return text.isUUID
        case .email:
            guard let text = value.stringValue else { return true }
            return isEmailAddress(text)
        case .positive:
            guard let number = value.numberValue else { return true }
            return number.sign > 0 && number.isInteger
        }
    }

    /// What the requirement is, behind the name of the attribute.
    package var requirement: String {
        switch self {
        case .notBlank: "must not be empty or white space"
        case .uuid: "must be an id"
        case .email: "must be an e-mail address"
        case .positive: "must be a whole number of at least 1"
        }
    }
}

/// Whether a text is of the form `LOCAL@DOMAIN`; whether there is such an address, and which the server takes, it says
/// itself.
private func isEmailAddress(_ text: String) -> Bool {
    guard let at = text.lastIndex(of: "@") else { return false }
    let local = text[..<at].unicodeScalars
    let isQuoted = local.count > 2 && local.first == "\"" && local.last == "\""
    guard !local.isEmpty,
        local.allSatisfy({ scalar in
            isQuoted
                ? scalar == " " || isVisible(scalar)
                : isVisible(scalar) && !"\"(),:;<>@[\\]".unicodeScalars.contains(scalar)
        })
    else { return false }
    let labels = text[text.index(after: at)...].split(separator: ".", omittingEmptySubsequences: false)
    return labels.allSatisfy { label in
        !label.isEmpty && label.first != "-" && label.last != "-"
            && label.unicodeScalars.allSatisfy { scalar in
                scalar == "-" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || (!scalar.isASCII && isVisible(scalar))
            }
    }
}

private func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
        .spaceSeparator:
        false
    default: true
    }
}
