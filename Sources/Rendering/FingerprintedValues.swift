import Addresses
import ResourceSchemas
import StateModel
import Values

extension Value {
    /// The value with a secret text where one is set of which only a fingerprint is kept.
    ///
    /// Neither the state nor a plan has such a text, so there it is null or not known, and policies ask whether it is set.
    fileprivate func telling(_ names: [String]) -> Value {
        guard let entries = mapValue, !names.isEmpty else { return self }
        let told = Set(names)
        return .object(
            ValueMap(
                entries.map { name, value in
                    let isKept = told.contains(name) && (value.isNull || value.isUnknown)
                    return (name, isKept ? Value(.string("")).marked(.sensitive) : value)
                }
            )
        )
    }

    /// What a plan makes of an object of this type.
    func tellingSecrets(of resource: ResourceAddress, in schemas: SchemaCatalog) -> Value {
        let names = (schemas.schema(of: resource)?.attributes ?? []).lazy.filter {
            $0.storage == .fingerprint
        }
        .map(\.name)
        return telling(names.filter { mapValue?[$0]?.isUnknown ?? false })
    }

    /// What is recorded of an object.
    func tellingSecrets(of record: ResourceRecord?) -> Value {
        telling(record.map { Array($0.fingerprints.keys) } ?? [])
    }
}
