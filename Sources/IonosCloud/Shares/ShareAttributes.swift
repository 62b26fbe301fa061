import Providers
import Values

/// Translates between a share of the API and the attributes of `ionoscloud_share`.
enum ShareAttributes {
    /// A share of the pair that it was asked for by.
    ///
    /// - Parameters:
    ///   - share: as the API reports it.
    ///   - pair: as the configuration, the state or the import writes it.
    ///   - fallback: planned or recorded attributes, for what an answer leaves out.
    /// - Returns: every attribute of the type.
    static func object(_ share: Share, _ pair: SharePair, fallback: Value?) -> ObservedObject {
        func flag(_ told: Bool?, _ name: String) -> Value {
            .bool(told ?? fallback?[name]?.boolValue ?? false)
        }
        return ObservedObject(
            objectID: pair.text,
            attributes: .object(
                ValueMap([
                    ("id", .string(pair.resource)),
                    ("group_id", .string(pair.group)),
                    ("resource_id", .string(pair.resource)),
                    ("edit_privilege", flag(share.mayEdit, "edit_privilege")),
                    ("share_privilege", flag(share.mayShare, "share_privilege")),
                ])
            )
        )
    }
}
