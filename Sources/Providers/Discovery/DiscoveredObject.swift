package import Timestamps

/// An object that is in an account.
package struct DiscoveredObject: Sendable {
    /// What is to be known of one, besides what it is.
    package struct Remark: Sendable, Hashable {
        /// For programs, such as `dormant`.
        package let kind: String
        /// Without a final stop.
        package let text: String

        package init(_ kind: String, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// Who did something, and when; what was not told is nil.
    package struct Act: Sendable, Hashable {
        package var moment: Timestamp?
        package var by: String?

        package init(_ moment: Timestamp? = nil, by: String? = nil) {
            self.moment = moment
            self.by = by
        }
    }

    /// The word of its kind.
    package let word: String
    /// By which others refer to it, in a form in which equal ids are equal texts.
    package let id: String
    package let importID: String
    /// What people call it.
    package let name: String
    /// What else it is known by, when somebody looks for it.
    package var aliases: [String] = []
    /// What it belongs to, by the name of that.
    package var owner: String?
    package var created = Act()
    package var modified = Act()
    /// When its user came in last; nil where nothing tells.
    package var lastUse: Timestamp?
    /// Nil where it cannot be switched off.
    package var isActive: Bool?
    /// Whether nothing shows that it is in use, for as long as was asked.
    package var isUnused = false
    package var remarks: [Remark] = []
    /// Of what its name in a configuration is made; by default of what it is called.
    package var nameSource: [String] = []
    /// What a block says of it, in the order in which it says it.
    package var arguments: [DiscoveredArgument] = []
    /// Why no block can describe it, as a clause behind its name; nil where one can.
    package var obstacle: String?

    package init(word: String, id: String, importID: String, name: String) {
        self.word = word
        self.id = id
        self.importID = importID
        self.name = name
    }
}

/// An argument of the block that describes an object.
package struct DiscoveredArgument: Sendable {
    package let name: String
    package let expression: DiscoveredExpression
    /// The value that stands for all objects of a collection that do not say otherwise; nil where each says its own.
    package let usual: DiscoveredExpression?

    package init(
        _ name: String,
        _ expression: DiscoveredExpression,
        usual: DiscoveredExpression? = nil
    ) {
        self.name = name
        self.expression = expression
        self.usual = usual
    }
}
