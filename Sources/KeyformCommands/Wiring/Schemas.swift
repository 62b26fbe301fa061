import Planning
import Providers
package import ResourceSchemas
package import SourceText
import StateModel

/// The resource types that the program knows.
package enum Schemas {
    private static let loaded: Result<SchemaCatalog, SchemaError> = Result { () throws(SchemaError) in
        let types = try ProviderList.all.map { (provider) throws(SchemaError) in try provider.types() }
        return SchemaCatalog(Array(types.joined()), providers: ProviderList.all.map(\.schema))
    }

    /// - Throws: when the program was built with a damaged schema.
    package static func catalog() throws(DiagnosticsError) -> SchemaCatalog {
        do throws(SchemaError) {
            return try loaded.get()
        } catch {
            throw DiagnosticsError(
                .error(
                    "Damaged schema",
                    "\(error). This is a fault of this build of keyform; please report it."
                )
            )
        }
    }

    /// Attributes that are sealed in the state even where a sensitive mark was lost.
    static var sealingPolicy: SealingPolicy {
        (try? loaded.get()).map { SealingPolicy($0) } ?? SealingPolicy()
    }
}
