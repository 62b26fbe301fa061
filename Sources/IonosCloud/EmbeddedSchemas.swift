import ObjectStorage
package import ResourceSchemas
import SchemaData

extension IonosCloudProvider {
    /// The schemas that are built into the program.
    ///
    /// - Throws: `SchemaError` when an embedded file is not a schema; a test keeps that from happening.
    package func types() throws(SchemaError) -> [ResourceSchema] {
        var schemas: [ResourceSchema] = []
        for index in 0... {
            let file = keyform_schema_file_at(index)
            guard let name = file.name else {
                break
            }
            let fileName = String(cString: name)
            let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.length))
            let schema = try ResourceSchema(parsing: bytes, file: fileName)
            schemas.append(schema.governed(by: ObjectStorageTypes.rules(of: schema)))
        }
        return schemas
    }
}
