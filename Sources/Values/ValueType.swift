/// The type of a value, or a type constraint.
package indirect enum ValueType: Sendable, Hashable {
    /// Any type; as the type of a value, "not known yet" (an unknown or null of no particular type).
    case any
    case bool
    case number
    case string
    case list(ValueType)
    case set(ValueType)
    case map(ValueType)
    case tuple([ValueType])
    case object(ObjectType)

    package static func object(_ attributes: [String: ValueType]) -> ValueType {
        .object(ObjectType(attributes: attributes))
    }
}

/// Attribute names and types of an object; as a constraint, some of them may be optional.
package struct ObjectType: Sendable, Hashable {
    package var attributes: [String: ValueType]
    /// Names declared with `optional(...)`; empty for the type of a value.
    package var optional: Set<String>
    /// Defaults of `optional(type, default)`; keys are in `optional`.
    package var defaults: [String: Value]

    package init(
        attributes: [String: ValueType],
        optional: Set<String> = [],
        defaults: [String: Value] = [:]
    ) {
        self.attributes = attributes
        self.optional = optional
        self.defaults = defaults
    }
}
