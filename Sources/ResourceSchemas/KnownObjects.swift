package import Addresses
package import Values

/// What a plan knows of objects, to name those that a text mentions by their ids.
package struct KnownObjects: Sendable {
    package struct Object: Sendable {
        /// As its type's schema makes the ids of one object equal.
        let id: String
        package let address: InstanceAddress
        package let attributes: Value

        /// Nil for an object of which nobody knows how texts name it: by its id, or by what stands for an id that is not
        /// known.
        package init?(
            address: InstanceAddress,
            attributes: Value,
            schema: ResourceSchema,
            standIn: String? = nil
        ) {
            guard let id = attributes["id"]?.stringValue ?? standIn else {
                return nil
            }
            self.id = schema.normalID(id)
            self.address = address
            self.attributes = attributes
        }

        /// Whether its id is known only after apply.
        package var lacksID: Bool {
            attributes["id"]?.stringValue == nil
        }
    }

    private let byID: [String: Object]

    /// - Parameter objects: of several with one id, the first counts.
    package init(_ objects: some Sequence<Object> = []) {
        byID = Dictionary(objects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The object with an id, in the form that its type's schema gives to ids.
    package subscript(id: String) -> Object? {
        byID[id]
    }
}
