import FoundationEssentials

/// Who a request says it comes from.
enum Credentials: Hashable {
    case bearer(String)
    case basic(username: String, password: String)

    /// The credentials in an `Authorization` header; nil when it is missing or not well-formed.
    init?(_ authorization: String?) {
        guard let authorization, let blank = authorization.firstIndex(of: " ") else { return nil }
        let scheme = String(authorization[..<blank])
        let value = String(authorization[blank...].drop { $0 == " " })
        if value.isEmpty { return nil }
        if scheme.equalsIgnoringASCIICase("bearer") {
            self = .bearer(value)
        } else if scheme.equalsIgnoringASCIICase("basic") {
            guard
                let data = Data(base64Encoded: value),
                let text = String(validating: data, as: UTF8.self),
                let colon = text.firstIndex(of: ":"), colon > text.startIndex
            else { return nil }
            self = .basic(
                username: String(text[..<colon]),
                password: String(text[text.index(after: colon)...])
            )
        } else {
            return nil
        }
    }

    /// Whether these are let in.
    func satisfy(_ accepted: SandboxOptions.Credentials) -> Bool {
        switch accepted {
        case .any: true
        case .token(let token): self == .bearer(token)
        case .basic(let username, let password): self == .basic(username: username, password: password)
        }
    }
}
