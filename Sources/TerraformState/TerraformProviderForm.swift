import Evaluation
internal import FoundationEssentials
import JSONText

/// How Terraform 1.11 and its provider's toolkit write objects into a state, where their values alone do not tell.
struct TerraformProviderForm {
    /// Of the type's schema in that provider.
    let schemaVersion: Int

    /// The `timeouts` of a resource as an attribute.
    ///
    /// - Parameter texts: as configured, by operation; nil without the block.
    /// - Returns: an object, or null without the block.
    func timeouts(_ texts: [String: String]?) -> JSONValue {
        guard let texts else {
            return .null
        }
        return .object(
            JSONObject(
                ["create", "default", "delete", "update"].map { name in
                    JSONObject.Member(name: name, value: texts[name].map { .string($0) } ?? .null)
                }
            )
        )
    }

    /// What the provider's toolkit keeps beside the attributes: time limits, and the version of a schema that had
    /// others.
    func privateData(_ texts: [String: String]?) -> String {
        let fallback = Self.nanoseconds(texts?["default"]) ?? Self.hour
        let limits = ["create", "default", "delete", "read", "update"].map { name in
            let own = name == "read" ? nil : Self.nanoseconds(texts?[name])
            return "\"\(name)\":\(own ?? (name == "read" ? fallback : Self.hour))"
        }
        let version = schemaVersion == 0 ? "" : ",\"schema_version\":\"\(schemaVersion)\""
        let json = "{\"\(Self.timeoutKey)\":{\(limits.joined(separator: ","))}\(version)}"
        return Data(json.utf8).base64EncodedString()
    }

    private static let timeoutKey = "e2bfb730-ecaa-11e6-8f88-34363bc7c4c0"
    private static let hour: Int64 = 3_600_000_000_000

    private static func nanoseconds(_ text: String?) -> Int64? {
        text.flatMap { try? GoDuration($0) }?.nanoseconds
    }
}
