package import Values

/// What an argument is, with other objects named where it takes their attributes.
package indirect enum DiscoveredExpression: Sendable, Hashable {
    /// A known value.
    case value(Value)
    /// An attribute of another object; `text` where that object has no block.
    case reference(DiscoveredReference, text: String)
    case list([DiscoveredExpression])
    case object([DiscoveredMember])
    /// Texts and references one after the other.
    case template([DiscoveredExpression])
    /// The text of the JSON that a value is.
    case json(DiscoveredExpression)
}

/// An attribute of an object that was found.
package struct DiscoveredReference: Sendable, Hashable {
    /// The resource type.
    package let type: String
    /// As `DiscoveredObject.id` has it.
    package let id: String
    package let attribute: String

    package init(type: String, id: String, attribute: String = "id") {
        self.type = type
        self.id = id
        self.attribute = attribute
    }
}

package struct DiscoveredMember: Sendable, Hashable {
    package let name: String
    package let value: DiscoveredExpression

    package init(_ name: String, _ value: DiscoveredExpression) {
        self.name = name
        self.value = value
    }
}

extension DiscoveredExpression {
    package static func text(_ text: String) -> DiscoveredExpression {
        .value(.string(text))
    }

    package static func flag(_ flag: Bool) -> DiscoveredExpression {
        .value(.bool(flag))
    }
}
