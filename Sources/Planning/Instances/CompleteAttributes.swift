import Addresses
import ResourceSchemas
import StateModel
import Values

extension ResourceSchema {
    /// Every attribute of the type, and no other.
    func completed(_ attributes: Value) -> ValueMap {
        let read = attributes.mapValue ?? ValueMap()
        let given = rulesOfType?.translated(read) ?? read
        if given.count == self.attributes.count, given.keys.allSatisfy({ attribute($0) != nil }) {
            return given
        }
        return ValueMap(self.attributes.map { ($0.name, given[$0.name] ?? $0.absent) })
    }
}

extension ResourceRecord {
    /// The row as it comes into a plan: with every attribute of its type, marked as the schema says.
    func completed(_ schemas: SchemaCatalog) -> ResourceRecord {
        guard let schema = schemas.schema(.managed, address.resource.type) else {
            return self
        }
        var record = self
        record.attributes = schema.marked(.object(schema.completed(attributes)))
        return record
    }
}
