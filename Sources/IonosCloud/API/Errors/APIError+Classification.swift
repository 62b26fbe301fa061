import HTTPTransport

extension APIError.Kind {
    /// What an answer that is not a success means.
    ///
    /// The API says that a key does not exist by a 422 with a text that once had a bracketed code before it, and
    /// that the privilege for a key is missing by another: both are known by their status and a part of the text.
    init(status: Int, messages: [APIError.Message], location: String?) {
        func says(_ text: String) -> Bool {
            messages.contains { containsIgnoringASCIICase($0.text, text) }
        }
        self =
            switch status {
            case 300..<400: .redirected(to: location)
            case 401: .unauthorized
            case 403: .forbidden
            case 404: .notFound
            case 422 where says("access key cannot be found"): .notFound
            case 422 where says("ACCESS_S3_OBJECT_STORAGE"): .privilegeMissing
            case 422: .validation
            case 429: .rateLimited
            case 500...: .serverError
            default: .rejected
            }
    }
}

extension HTTPURL {
    /// A redirect's target without what may hold a secret.
    static func displayable(location: String) -> String {
        let address = location.prefix { $0 != "?" && $0 != "#" }
        // A user name and a password may stand before an @.
        guard let scheme = address.firstRange(ofASCII: "//") else {
            return String(address.prefix(200))
        }
        let rest = address[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "\\" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return String((address[..<scheme.upperBound] + host + rest[authority.endIndex...]).prefix(200))
    }
}
