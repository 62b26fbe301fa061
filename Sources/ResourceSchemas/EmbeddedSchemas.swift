import JSONText
import SchemaData

extension SchemaCatalog {
    /// The schemas that are built into the program.
    ///
    /// - Throws: `SchemaError` when an embedded file is not a schema; a test keeps that from happening.
    package static func embedded() throws(SchemaError) -> SchemaCatalog {
        var schemas: [ResourceSchema] = []
        for index in 0... {
            let file = keyform_schema_file_at(index)
            guard let name = file.name else {
                break
            }
            let fileName = String(cString: name)
            let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.length))
            let json: JSONValue
            do {
                json = try JSONValue(parsing: bytes)
            } catch {
                throw SchemaError(file: fileName, path: "byte \(error.offset)", problem: error.message)
            }
            schemas.append(try ResourceSchema(json, file: fileName))
        }
        return SchemaCatalog(schemas)
    }
}
