import Addresses
package import ResourceSchemas
package import StateModel
import Synchronization
package import Values

/// Secrets that configurations gave to objects, to be known again where the API repeats them of another object: a group
/// shows the names and addresses of its members.
///
/// An object of its own, because steps that run at once add to it and read it.
package final class RepeatedSecrets: Sendable {
    /// Shorter texts say little and are everywhere, as in `Redaction`.
    private static let shortest = 5

    private struct Known {
        /// In lower case, as addresses count.
        var texts: Set<String> = []
        /// Attributes whose secret cannot be opened and was not seen since.
        var closed: Set<ClosedSecret> = []
    }

    private struct ClosedSecret: Hashable {
        let key: RecordKey
        let attribute: String
    }

    private let known = Mutex(Known())
    private let schemas: SchemaCatalog

    /// - Parameters:
    ///   - records: of the state.
    ///   - schemas: what an object's own id is, and what only the API gives.
    package init(_ records: some Sequence<ResourceRecord>, schemas: SchemaCatalog) {
        self.schemas = schemas
        for record in records {
            add(record)
        }
    }

    package func add(_ record: ResourceRecord) {
        add(record.attributes, of: record)
    }

    /// Adds what a row's secrets are, as somebody has seen them since.
    ///
    /// - Parameters:
    ///   - attributes: of the object, marked or not.
    ///   - record: says which of them are secrets.
    package func add(_ attributes: Value, of record: ResourceRecord) {
        guard record.attributes.containsMarks,
            let schema = schemas.schema(.managed, record.address.resource.type)
        else { return }
        for attribute in schema.attributes {
            guard let recorded = record.attributes[attribute.name], recorded.containsMarks,
                let value = attributes[attribute.name]
            else { continue }
            let secret = ClosedSecret(key: record.key, attribute: attribute.name)
            if value.isUnknown {
                // What only the schema calls a secret is repeated nowhere.
                if !attribute.isSensitive {
                    known.withLock { _ = $0.closed.insert(secret) }
                }
                continue
            }
            let found = (recorded.isSensitive ? value.marked(.sensitive) : value).sensitiveTexts
            known.withLock { known in
                known.closed.remove(secret)
                known.texts.formUnion(
                    found.lazy.filter { $0.utf8.count >= Self.shortest }.map { $0.lowercased() }
                )
            }
        }
    }

    /// Marks those attributes that only the API gives and that hold one of the secrets.
    ///
    /// An object's own id is none, whoever else calls it one: it is what the object is known by everywhere, and whatever
    /// refers to it would be secret by that. While there are secrets that nobody can open, whatever is new may be one.
    ///
    /// - Parameters:
    ///   - attributes: of the object.
    ///   - schema: of its type.
    ///   - recorded: the object's attributes as they were before; what has not changed keeps its marks.
    /// - Returns: the attributes with those marks.
    package func marking(_ attributes: Value, _ schema: ResourceSchema, recorded: Value? = nil) -> Value {
        let known = known.withLock { $0 }
        guard !known.texts.isEmpty || !known.closed.isEmpty, var map = attributes.mapValue else {
            return attributes
        }
        for attribute in schema.attributes
        where !attribute.isConfigurable && !attribute.isSensitive && attribute.name != "id" {
            guard let value = map[attribute.name], !value.isSensitive else { continue }
            let all = value.openParts.marked(.sensitive).sensitiveTexts
            let repeatsSecret = all.contains { known.texts.contains($0.lowercased()) }
            let mayRepeatOne =
                !known.closed.isEmpty && all.contains { $0.utf8.count >= Self.shortest }
                && recorded?[attribute.name].map { !attribute.isSame($0, value) } ?? true
            if repeatsSecret || mayRepeatOne {
                map[attribute.name] = value.marked(.sensitive)
            }
        }
        return .object(map)
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

extension Value {
    /// The value with null in the place of each part that is marked.
    fileprivate var openParts: Value {
        guard containsMarks else { return self }
        guard marks.isEmpty else { return .null() }
        return switch content {
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            Value(.tuple(elements.map(\.openParts)))
        case .map(let entries, _), .object(let entries):
            Value(.object(entries.mapValues { $1.openParts }))
        case .unknown, .null, .bool, .number, .string: self
        }
    }
}
