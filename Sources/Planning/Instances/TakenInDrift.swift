package import JSONText
package import ResourceSchemas
package import StateModel
package import Values

extension ResourceRecord {
    /// What an attribute was before it was changed outside, where a refresh took that in since the last apply.
    func valueBeforeDrift(_ attribute: AttributeSchema) -> Value? {
        changedOutside[attribute.name].flatMap { try? Value(json: $0, type: attribute.type) }
    }

    /// What arguments were before they were changed outside, with what a refresh takes in now.
    ///
    /// Nothing that is secret, before or after: such an argument is left out.
    ///
    /// - Parameters:
    ///   - attributes: what the refresh makes of the row.
    ///   - schema: of the object's type.
    /// - Returns: what the row says of that from now on.
    package func changedOutside(takingIn attributes: Value, _ schema: ResourceSchema) -> [String: JSONValue] {
        var changed = changedOutside
        for attribute in schema.attributes
        where attribute.isConfigurable && attribute.storage == .plain && !attribute.isWriteOnly {
            let name = attribute.name
            let old = self.attributes[name] ?? .null(attribute.type)
            let new = attributes[name] ?? .null(attribute.type)
            if old.containsMarks || new.containsMarks {
                changed[name] = nil
            } else if let first = valueBeforeDrift(attribute), attribute.isSame(first, new) {
                changed[name] = nil
            } else if changed[name] == nil, !attribute.isSame(old, new) {
                changed[name] = old.storedJSON
            }
        }
        return changed
    }
}
