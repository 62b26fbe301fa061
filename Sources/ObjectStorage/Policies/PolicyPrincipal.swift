import SourceText

/// Whom a statement speaks of.
package enum PolicyPrincipal: Sendable, Hashable {
    /// Everybody, those without a key included.
    case everyone
    /// A user of a contract: `arn:aws:iam:::user/CONTRACT:UUID`, the UUID in lower case.
    case user(contract: String, id: String)
    /// Text of another kind, under the member of `Principal` that has it, such as `AWS` or `CanonicalUser`.
    case other(kind: String, text: String)

    static let userPrefix = "arn:aws:iam:::user/"

    /// - Parameters:
    ///   - kind: the member of `Principal`, such as `AWS`.
    ///   - text: under it.
    package init(kind: String, text: String) {
        guard kind == "AWS" else {
            self = .other(kind: kind, text: text)
            return
        }
        let name = text.dropFirst(Self.userPrefix.count)
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        if text == "*" {
            self = .everyone
        } else if text.hasPrefix(Self.userPrefix), parts.count == 2, parts[0].isDigits,
            String(parts[1]).isUUID
        {
            self = .user(contract: String(parts[0]), id: parts[1].lowercased())
        } else {
            self = .other(kind: kind, text: text)
        }
    }

    /// The member of `Principal` that it stands under.
    package var kind: String {
        if case .other(let kind, _) = self { kind } else { "AWS" }
    }

    /// As it is sent.
    package var text: String {
        switch self {
        case .everyone: "*"
        case .user(let contract, let id): "\(Self.userPrefix)\(contract):\(id)"
        case .other(_, let text): text
        }
    }
}

extension Substring {
    /// Whether it is a number without a sign.
    var isDigits: Bool {
        !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
