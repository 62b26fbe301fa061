import SourceText
import Values

/// The data source of access keys.
struct AccessKeyData: AccountData {
    static let name = AccessKeyType.name

    let account: IonosProvider

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let id = configuration.filled("id")
        let accessKey = configuration.filled("accesskey")
        let description = configuration.filled("description")
        guard id != nil || accessKey != nil || description != nil else {
            throw failure(
                "either id, accesskey or description must be set",
                "One of the three says which access key is meant."
            )
        }
        let criteria =
            "with the specified criteria: "
            + [
                id.map { "id = \($0)" }, accessKey.map { "accesskey = \($0)" },
                description.map { "description = \($0)" },
            ].compactMap(\.self).joined(separator: " ")
        let found = try await reading("reading the access keys") { () async throws(APIError) in
            try await account.managementReader.searching { () async throws(APIError) in
                try await candidates(id).filter { key in
                    (accessKey ?? key.accessKey) == key.accessKey
                        && (description ?? key.description) == key.description
                }
            }
        }
        guard let key = found.first else {
            throw failure(
                "no access key found \(criteria)",
                "The whole text must be the same, case included, and the key must be one that these credentials may see."
            )
        }
        guard found.count == 1 else {
            throw failure(
                "more than one access key found \(criteria)",
                "Their ids are \(found.map(\.id).sorted().joined(separator: ", ")): name one of them by its id."
            )
        }
        func text(_ given: String?) -> Value {
            given.map(Value.string) ?? .null(.string)
        }
        return .object(
            ValueMap([
                ("id", .string(key.id)),
                ("accesskey", text(key.accessKey)),
                ("description", text(key.description)),
                ("canonical_user_id", text(key.canonicalUserID)),
                ("contract_user_id", text(key.contractUserID)),
            ])
        )
    }

    /// The key of that id, else all that the API shows.
    private func candidates(_ id: String?) async throws(APIError) -> [AccessKey] {
        guard let id else {
            return try await account.management.accessKeyListing().items
        }
        do throws(APIError) {
            return [try await account.management.getAccessKey(id)]
        } catch  where error.kind == .notFound {
            return []
        }
    }
}
