import HCL
package import ResourceSchemas
package import SourceText

/// Turns the files of one directory into a configuration.
package enum ConfigurationLoader {
    /// Parses files, reads their blocks and checks what can be checked without values.
    ///
    /// Checks go as far as they make sense, in Terraform's steps: references are checked only when every block
    /// could be read, since a block that is missing because of a mistake in it would make others look wrong.
    ///
    /// - Parameter files: already read; names decide the order and what is an override.
    /// - Returns: the configuration as far as it could be read, and everything that is wrong with it. It may be
    ///   evaluated when no diagnostic is an error.
    package static func load(
        files: [SourceFile],
        schemas: SchemaCatalog
    ) -> (Configuration, [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        var blocks: [BlockContent] = []
        var overrides: [BlockContent] = []
        for file in files.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            let parsed = Parser.parse(file: file)
            diagnostics += parsed.diagnostics
            let root = parsed.tree.root
            BlockShape.file.checkArguments(root.attributes, in: nil) { diagnostics.append($0) }
            let contents = root.blocks.map { BlockContent($0) }
            let known = BlockShape.file.checkBlocks(contents, in: nil) { diagnostics.append($0) }
            if OverrideFiles.isOverride(file.name) {
                overrides += known
            } else {
                blocks += known
            }
        }
        OverrideFiles.merge(overrides, into: &blocks) { diagnostics.append($0) }
        var reader = ConfigurationReader(schemas: schemas)
        reader.read(blocks)
        diagnostics += reader.diagnostics
        if !diagnostics.hasErrors {
            diagnostics += check(reader)
        }
        return (reader.configuration, diagnostics)
    }

    private static func check(_ reader: ConfigurationReader) -> [Diagnostic] {
        let configuration = reader.configuration
        var schemaChecks = SchemaChecks(configuration.schemas)
        for (block, content) in zip(configuration.resources, reader.resourceContents) {
            schemaChecks.check(block, content)
        }
        for path in reader.ignoredPaths {
            schemaChecks.checkIgnored(
                path.traversal,
                of: configuration.resources[path.resource],
                reader.resourceContents[path.resource]
            )
        }
        var referenceChecks = ReferenceChecks(configuration)
        configuration.forEachSite { _, _, site in referenceChecks.check(site) }
        for dependsOn in reader.dependsOn {
            referenceChecks.check(dependsOn)
        }
        return schemaChecks.diagnostics + referenceChecks.diagnostics
    }
}
