import Addresses
import ResourceSchemas
import UtilitySchemaData

/// The schemas of `schemas/utility`, which are built into the program.
enum EmbeddedSchemas {
    /// The resource types and data sources of one provider.
    ///
    /// - Throws: `SchemaError` when an embedded file is not a schema; a test keeps that from happening.
    static func types(of provider: String) throws(SchemaError) -> [ResourceSchema] {
        var schemas: [ResourceSchema] = []
        for index in 0... {
            let file = keyform_utility_schema_at(index)
            guard let name = file.name.map({ String(cString: $0) }) else {
                break
            }
            let type = name.hasPrefix(dataPrefix) ? String(name.dropFirst(dataPrefix.count)) : name
            guard ProviderAddress(ofType: type).name == provider else {
                continue
            }
            let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.length))
            schemas.append(try ResourceSchema(parsing: bytes, file: name))
        }
        return schemas
    }

    /// With which the name of a data source's file begins.
    private static let dataPrefix = "data_"
}
