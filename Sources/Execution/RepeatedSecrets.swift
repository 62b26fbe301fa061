import Addresses
import Planning
package import ResourceSchemas
package import StateModel
import Synchronization
import Values

/// Secrets that configurations gave to objects, to be known again where the API repeats them of another object: a group
/// shows the names and addresses of its members.
///
/// An object of its own, because steps that run at once add to it and read it.
final class RepeatedSecrets: Sendable {
    /// Shorter texts say little and are everywhere, as in `Redaction`.
    private static let shortest = 5

    /// In lower case, as addresses count.
    private let texts = Mutex<Set<String>>([])
    private let schemas: SchemaCatalog

    /// - Parameters:
    ///   - records: of the state.
    ///   - schemas: what is secret by a schema is repeated nowhere and not looked for.
    init(_ records: some Sequence<ResourceRecord>, schemas: SchemaCatalog) {
        self.schemas = schemas
        for record in records {
            add(record)
        }
    }

    var isEmpty: Bool {
        texts.withLock(\.isEmpty)
    }

    func add(_ record: ResourceRecord) {
        guard record.attributes.containsMarks,
            let schema = schemas.schema(.managed, record.address.resource.type)
        else { return }
        for attribute in schema.attributes where attribute.isConfigurable && !attribute.isSensitive {
            let found = record.attributes[attribute.name]?.sensitiveTexts ?? []
            texts.withLock {
                $0.formUnion(found.lazy.filter { $0.utf8.count >= Self.shortest }.map { $0.lowercased() })
            }
        }
    }

    /// Marks those attributes that only the API gives and that hold one of the secrets.
    ///
    /// An object's own id is none, whoever else calls it one: it is what the object is known by everywhere, and whatever
    /// refers to it would be secret by that.
    func marking(_ attributes: Value, _ schema: ResourceSchema) -> Value {
        let texts = texts.withLock { $0 }
        guard !texts.isEmpty, var map = attributes.mapValue else {
            return attributes
        }
        for attribute in schema.attributes
        where !attribute.isConfigurable && !attribute.isSensitive && attribute.name != "id" {
            guard let value = map[attribute.name], !value.isSensitive else { continue }
            let all = value.marked(.sensitive).sensitiveTexts
            if all.contains(where: { texts.contains($0.lowercased()) }) {
                map[attribute.name] = value.marked(.sensitive)
            }
        }
        return .object(map)
    }

    func marking(_ object: ObservedObject, _ schema: ResourceSchema) -> ObservedObject {
        ObservedObject(objectID: object.objectID, attributes: marking(object.attributes, schema))
    }
}

extension [ResourceRecord] {
    /// The rows with those attributes marked that repeat a secret of another row, here or in the state.
    package func withRepeatedSecretsMarked(
        besides others: [ResourceRecord],
        schemas: SchemaCatalog
    ) -> [ResourceRecord] {
        let secrets = RepeatedSecrets(others + self, schemas: schemas)
        return map { record in
            guard let schema = schemas.schema(.managed, record.address.resource.type) else {
                return record
            }
            var record = record
            record.attributes = secrets.marking(record.attributes, schema)
            return record
        }
    }
}
