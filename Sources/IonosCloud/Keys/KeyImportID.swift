import SourceText

/// The id that the import of a key takes, split into what the API needs; the user's UUID in the case in which the API
/// writes it.
struct KeyImportID {
    let user: String
    let key: String

    /// - Throws: a diagnostic that says which form the id must have.
    init(_ text: String) throws(DiagnosticsError) {
        guard let slash = text.firstIndex(of: "/") else {
            throw Self.keyForm("\"\(text)\" holds no \"/\"")
        }
        let user = String(text[..<slash])
        let key = String(text[text.index(after: slash)...])
        guard !user.isEmpty else {
            throw Self.keyForm("nothing stands before the \"/\"")
        }
        guard !key.isEmpty else {
            throw Self.keyForm("nothing stands behind the \"/\"")
        }
        guard user.isUUID else {
            throw Self.keyForm("\"\(user)\" before the \"/\" is not a UUID")
        }
        self.user = ObjectID.normal(user)
        self.key = key
    }

    private static func keyForm(_ problem: String) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Invalid import ID",
                "The import ID of ionoscloud_s3_key has the form USER_ID/KEY_ID, split at the first \"/\": the user's"
                    + " UUID and the access key. Here \(problem)."
            )
        )
    }
}
