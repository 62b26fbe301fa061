package import Addresses
package import Values

/// An object as the API reports it.
package struct ObservedObject: Sendable, Hashable {
    package let objectID: String
    /// Every attribute of the schema; fingerprinted and write-only ones are null.
    package var attributes: Value
    /// All elements, whoever made them, of attributes that own theirs one by one, where all were read; as the attribute's
    /// `normal` writes them.
    package let elements: [String: Set<String>]

    package init(objectID: String, attributes: Value, elements: [String: Set<String>] = [:]) {
        self.objectID = objectID
        self.attributes = attributes
        self.elements = elements
    }
}

/// A question which elements an attribute has already that the configuration names and no row claims.
package struct ElementRequest: Sendable, Hashable {
    package let address: InstanceAddress
    package let objectID: String
    let provider: ProviderAddress
    package let attribute: String
    package let elements: Set<String>

    package init(
        address: InstanceAddress,
        objectID: String,
        provider: ProviderAddress,
        attribute: String,
        elements: Set<String>
    ) {
        self.address = address
        self.objectID = objectID
        self.provider = provider
        self.attribute = attribute
        self.elements = elements
    }
}
