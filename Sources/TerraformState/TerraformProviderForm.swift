import Evaluation
internal import FoundationEssentials
import JSONText
import ResourceSchemas
import Values

/// How Terraform 1.11 and its provider's toolkit write objects into a state, where their values alone do not tell.
struct TerraformProviderForm {
    private let schema: ResourceSchema?
    /// What the schema says of it.
    private let own: TerraformForm

    init(schema: ResourceSchema?) {
        self.schema = schema
        own = schema?.terraform ?? TerraformForm()
    }

    /// The version of the provider's schema.
    var schemaVersion: Int {
        own.schemaVersion
    }

    /// Whether objects have time limits beside their attributes.
    var hasTimeouts: Bool {
        !(schema?.timeouts.isEmpty ?? true)
    }

    /// Attributes that the provider's schema calls sensitive; Terraform marks them whether they are set or not.
    var sensitiveAttributes: [String] {
        own.sensitiveAttributes
    }

    /// Whether the provider has an attribute of that name.
    func has(_ name: String) -> Bool {
        !own.absentAttributes.contains(name) && !(schema?.attribute(name)?.isNoted ?? false)
    }

    /// The value of an attribute.
    func json(_ value: Value, of name: String) -> JSONValue {
        schema?.attribute(name)?.type == .any ? value.dynamicJSON : value.unmarkedDeep.json ?? .null
    }

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
                (own.timeouts?.sorted() ?? ["create", "default", "delete", "update"]).map { name in
                    JSONObject.Member(name: name, value: texts[name].map { .string($0) } ?? .null)
                }
            )
        )
    }

    /// What the older toolkit for providers keeps beside the attributes: time limits, and the version of a schema that had
    /// others.
    ///
    /// - Returns: nil where the type's provider keeps nothing there.
    func privateData(_ texts: [String: String]?) -> String? {
        guard hasTimeouts, own.timeouts == nil else { return nil }
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
