import SourceText

/// The id that `import` takes, split into what the API needs; UUIDs in the case in which the API writes them.
enum ImportID {
    case object(String)
    case key(user: String, key: String)

    /// - Throws: a diagnostic that says which form the id must have.
    init(_ text: String, type: String) throws(DiagnosticsError) {
        guard type == IonosType.key else {
            guard Self.isUUID(text) else {
                throw DiagnosticsError(
                    .error(
                        "Invalid import ID",
                        "The import ID of \(type) is the object's UUID, for example"
                            + " 31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e; \"\(text)\" is not one."
                    )
                )
            }
            self = .object(ObjectID.normal(text))
            return
        }
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
        guard Self.isUUID(user) else {
            throw Self.keyForm("\"\(user)\" before the \"/\" is not a UUID")
        }
        self = .key(user: ObjectID.normal(user), key: key)
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

    static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.utf8.allSatisfy(isHexDigit) }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
