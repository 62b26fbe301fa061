import Addresses
package import ResourceSchemas
package import StateModel

extension SealingPolicy {
    /// Attributes that are sealed even where a sensitive mark was lost: those that are secrets by their schemas.
    package init(_ schemas: SchemaCatalog) {
        var sealed: [String: Set<String>] = [:]
        for type in schemas.types(.managed) {
            let attributes = schemas.schema(.managed, type)?.attributes ?? []
            sealed[type] = Set(attributes.filter(\.isSensitive).map(\.name))
        }
        self.init(sealed: sealed)
    }
}
