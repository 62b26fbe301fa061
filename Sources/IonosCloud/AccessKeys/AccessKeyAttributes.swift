import Providers
import Values

/// Translates between an access key of the API and the attributes of `ionoscloud_object_storage_accesskey`.
enum AccessKeyAttributes {
    /// The attributes as an answer tells them; what it leaves out, the secret above all, is taken from what is planned or
    /// recorded.
    static func object(_ key: AccessKey, prior: Value?) -> ObservedObject {
        func text(_ given: String?, _ name: String) -> (String, Value) {
            (name, given.map(Value.string) ?? known(name, prior) ?? .null(.string))
        }
        let regions = key.supportedRegions.map { Value(.list($0.map(Value.string), element: .string)) }
        return ObservedObject(
            objectID: key.id,
            attributes: .object(
                ValueMap([
                    ("id", .string(prior.map { ObjectID.recorded(key.id, $0) } ?? key.id)),
                    text(key.description, "description"),
                    text(key.accessKey, "accesskey"),
                    text(key.secretKey?.reveal(), "secretkey"),
                    text(key.canonicalUserID, "canonical_user_id"),
                    text(key.contractUserID, "contract_user_id"),
                    (
                        "administrative",
                        key.isAdministrative.map(Value.bool) ?? known("administrative", prior) ?? .null(.bool)
                    ),
                    (
                        "supported_regions",
                        regions ?? known("supported_regions", prior) ?? .null(.list(.string))
                    ),
                ])
            )
        )
    }

    private static func known(_ name: String, _ prior: Value?) -> Value? {
        prior?[name].flatMap { $0.isWhollyKnown && !$0.isNull ? $0.unmarked : nil }
    }
}
