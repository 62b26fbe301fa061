package import JSONText
package import Values

/// A value taken apart for JSON: what can be told, and where the rest is.
package struct RedactedValue {
    /// What stands in place of a secret text.
    package static let withheldText = "(sensitive value)"

    /// The value, without the attributes that are not known yet.
    ///
    /// In place of a secret stands something of its JSON type
    /// that says nothing: ``withheldText``, an empty array or object. A number or a flag would be taken for a value, so
    /// null stands in their place; a secret that is null stays null.
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
            self.init(
                isUnknown || value.isNull ? .null : Self.standIn(for: value.type),
                sensitive: .bool(true),
                unknown: .bool(isUnknown)
            )
            return
        }
        if isUnknown {
            self.init(.null, sensitive: Self.nothingSensitive(in: value.type), unknown: .bool(true))
            return
        }
        if let entries = value.mapValue {
            let parts = entries.map { ($0, RedactedValue($1)) }
            let known = parts.filter { name, _ in entries[name].map { !$0.isUnknown } ?? true }
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

    private static func standIn(for type: ValueType) -> JSONValue {
        switch type {
        case .string: .string(withheldText)
        case .list, .set, .tuple: []
        case .map, .object: [:]
        case .bool, .number, .any: .null
        }
    }

    /// That nothing in a value is known to be secret whose parts are not known, as Terraform writes it.
    private static func nothingSensitive(in type: ValueType) -> JSONValue {
        switch type {
        case .list, .set, .tuple: []
        case .map, .object: [:]
        case .string, .bool, .number, .any: .bool(false)
        }
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
