import Providers
import SourceText
import Values

/// The data source of keys.
struct KeyData: AccountData {
    static let name = KeyType.name

    let account: IonosProvider

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let userID = configuration.filled("user_id") ?? ""
        let id = configuration.filled("id")
        let criteria = "with the specified criteria: userID = \(userID)" + (id.map { " id = \($0)" } ?? "")
        let keys = try await reading("reading the keys of user \(userID)") {
            () async throws(APIError) in
            try await reader.searching { () async throws(APIError) in
                try await namedKeys(id, ofUser: userID)
            }
        }
        guard let key = keys.first else {
            throw failure(
                "no storage key found \(criteria)",
                id == nil
                    ? "The user has no key, or there is no such user."
                    : "The user has no such key, or there is no such user."
            )
        }
        guard keys.count == 1 else {
            throw failure(
                "more than one storage key found \(criteria)",
                "Their ids are \(keys.map(\.id).sorted().joined(separator: ", ")): name one of them by its id."
            )
        }
        return KeyAttributes.object(key, userID: userID, prior: nil).attributes
    }

    /// The key of that id, else all keys; none when there is no such key or user.
    private func namedKeys(_ id: String?, ofUser userID: String) async throws(APIError) -> [S3Key] {
        if let id {
            do throws(APIError) {
                return [try await client.getKey(id, ofUser: userID)]
            } catch {
                guard error.kind == .notFound || error.kind == .validation else {
                    throw error
                }
                guard try await client.hasNoKey(id, user: userID) else {
                    throw error
                }
                return []
            }
        }
        let keys = try await client.keysOfUser(userID)?.items ?? []
        if keys.count == 1, let key = keys.first, !key.hasProperties {
            return [try await client.getKey(key.id, ofUser: userID)]
        }
        return keys
    }
}
