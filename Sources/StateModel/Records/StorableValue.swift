internal import Addresses
package import JSONText
package import Values

extension Value {
    /// The value as a store keeps it, apart from its secrets.
    ///
    /// Unknown and ephemeral parts become null, and so does infinity, which JSON does not have; marks go.
    var storable: Value {
        if marks.contains(.ephemeral) {
            return .null()
        }
        return switch content {
        case .unknown(let type): .null(type)
        case .number(let number) where number.isInfinite: .null(.number)
        case .null, .bool, .number, .string: Value(content)
        case .list(let elements, let type): Value(.list(elements.map(\.storable), element: type))
        case .set(let elements, let type): .set(elements.map(\.storable), of: type)
        case .tuple(let elements): Value(.tuple(elements.map(\.storable)))
        case .map(let map, let type): Value(.map(map.storable, element: type))
        case .object(let map): Value(.object(map.storable))
        }
    }

    /// The JSON of a storable value.
    package var storedJSON: JSONValue {
        // Nothing unknown or infinite is left in a storable value.
        json ?? .null
    }

    /// Whether this value or any part of it is marked sensitive and holds something.
    var holdsSecret: Bool {
        if marks.contains(.ephemeral) {
            return false
        }
        switch content {
        case .unknown, .null: return false
        case .bool, .number, .string: return isSensitive
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            return isSensitive || elements.contains(where: \.holdsSecret)
        case .map(let map, _), .object(let map):
            return isSensitive || map.values.contains(where: \.holdsSecret)
        }
    }
}

extension ValueMap {
    fileprivate var storable: ValueMap {
        ValueMap(map { ($0, $1.storable) })
    }
}

extension ResourceRecord {
    /// The record as a store gives it back.
    ///
    /// Attributes are storable, and sensitive as a whole when any part is; each dependency stands once. Of an attribute
    /// that is sensitive now, no earlier value stands beside it. Whatever is not the current object is deposed, also when
    /// it has just been made.
    package func storable(_ policy: SealingPolicy) -> ResourceRecord {
        var record = self
        if generation > 0 {
            record.status = .deposed
        }
        let type = address.resource.type
        let attributes = self.attributes.mapValue ?? ValueMap()
        record.attributes = .object(
            ValueMap(
                attributes.map { name, value in
                    let stored = value.storable
                    let secret =
                        value.holdsSecret || self.attributes.isSensitive || policy.seals(name, of: type)
                    return (name, secret && !stored.isNull ? stored.marked(.sensitive) : stored)
                }
            )
        )
        record.changedOutside = changedOutside.filter { name, _ in
            // One that cannot be opened is a secret, too, and has no value to be marked.
            !policy.seals(name, of: type) && !(attributes[name]?.isSensitive ?? false)
                && !(record.attributes[name]?.isSensitive ?? false)
        }
        var known: Set<ResourceDependency> = []
        record.terms.dependencies = terms.dependencies.filter { known.insert($0).inserted }
        return record
    }
}

extension OutputRecord {
    /// The output as a store gives it back.
    package var storable: OutputRecord {
        let stored = value.storable
        let secret = isSensitive || value.holdsSecret
        return OutputRecord(
            name: name,
            value: secret && !stored.isNull ? stored.marked(.sensitive) : stored,
            isSensitive: isSensitive
        )
    }
}
