import Providers
import Values

/// Translates between a key of the API and the attributes of `ionoscloud_s3_key`.
enum KeyAttributes {
    /// A key of the user it was asked for; an answer without the secret keeps the recorded one in `prior`.
    static func object(_ key: S3Key, userID: String, prior: Value?) -> ObservedObject {
        let recorded = prior?["secret_key"]?.stringValue
        let secret = key.secretKey?.reveal() ?? recorded
        return ObservedObject(
            objectID: key.id,
            attributes: .object(
                ValueMap([
                    ("id", .string(key.id)),
                    ("user_id", .string(userID)),
                    ("secret_key", secret.map(Value.string) ?? .null(.string)),
                    ("active", .bool(key.active ?? prior?["active"]?.boolValue ?? true)),
                ])
            )
        )
    }
}
