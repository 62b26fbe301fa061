package import ResourceSchemas
package import SourceText

/// Turns the files of one directory into a configuration.
package enum ConfigurationLoader {
    /// Parses files, reads their blocks and checks what can be checked without values.
    ///
    /// - Parameter files: already read; names decide the order and what is an override.
    /// - Returns: the configuration as far as it could be read, and everything that is wrong with it. It may be
    ///   evaluated when no diagnostic is an error.
    package static func load(
        files: [SourceFile],
        schemas: SchemaCatalog
    ) -> (Configuration, [Diagnostic]) {
        (Configuration(schemas: schemas), [])
    }
}
