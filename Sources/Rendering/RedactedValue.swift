package import JSONText
package import Values

/// A value taken apart for JSON: what can be told, and where the rest is.
package struct RedactedValue {
    /// The value; null in place of secrets, without the attributes that are not known yet.
    package let known: JSONValue
    /// `true` in place of secrets, in the shape of the value.
    let sensitive: JSONValue
    /// `true` in place of what is not known yet, in the shape of the value.
    let unknown: JSONValue

    package init(_ value: Value?) {
        guard let value else {
            self.init(.null, sensitive: .bool(false), unknown: .bool(false))
            return
        }
        let isUnknown = value.isUnknown
        if value.isSensitive {
            self.init(.null, sensitive: .bool(true), unknown: .bool(isUnknown))
            return
        }
        if isUnknown {
            self.init(.null, sensitive: .bool(false), unknown: .bool(true))
            return
        }
        if let entries = value.mapValue {
            let parts = entries.map { ($0, RedactedValue($1)) }
            let known = parts.filter { name, _ in
                entries[name].map { $0.isSensitive || !$0.isUnknown } ?? true
            }
            self.init(
                .object(JSONObject(known.map { JSONObject.Member(name: $0, value: $1.known) })),
                sensitive: Self.sparse(parts) { $0.sensitive },
                unknown: Self.sparse(parts) { $0.unknown }
            )
        } else if let elements = value.elements {
            let parts = elements.map { RedactedValue($0) }
            self.init(
                .array(parts.map(\.known)),
                sensitive: .array(parts.map(\.sensitive)),
                unknown: .array(parts.map(\.unknown))
            )
        } else {
            self.init(value.json ?? .null, sensitive: .bool(false), unknown: .bool(false))
        }
    }

    private init(_ known: JSONValue, sensitive: JSONValue, unknown: JSONValue) {
        self.known = known
        self.sensitive = sensitive
        self.unknown = unknown
    }

    private static func sparse(
        _ parts: [(String, RedactedValue)],
        _ member: (RedactedValue) -> JSONValue
    ) -> JSONValue {
        .object(
            JSONObject(
                parts.filter { member($0.1) != .bool(false) }
                    .map { JSONObject.Member(name: $0.0, value: member($0.1)) }
            )
        )
    }
}
