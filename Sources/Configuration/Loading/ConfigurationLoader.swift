import HCL
package import ResourceSchemas
package import SourceText

/// Turns the files of one directory into a configuration.
package enum ConfigurationLoader {
    /// Parses files, reads their blocks and checks what can be checked without values.
    ///
    /// Checks go as far as they make sense: references are checked only when everything could be read that they may
    /// name, since a block that is missing because of a mistake would make others look wrong.
    ///
    /// The names of the files decide the order and what is an override.
    ///
    /// - Returns: the configuration as far as it could be read, and everything that is wrong with it. It may be
    ///   evaluated when no diagnostic is an error.
    package static func load(
        files: [SourceFile],
        schemas: SchemaCatalog,
        modules: any ModuleLibrary = ModuleSnapshot(),
        early: EarlyContext = EarlyContext()
    ) -> (Configuration, [Diagnostic]) {
        let read = ModuleLoader(files, schemas, modules, early)
        let (configuration, hindrances) = read.configuration.settingAside()
        return (configuration, read.diagnostics.followed(by: check(read) + hindrances))
    }

    /// Like `load`, but keeps apart what makes the configuration unfit to be evaluated at all.
    ///
    /// - Returns: the configuration, and what is wrong with what it says; expressions may be evaluated all the same.
    /// - Throws: what is wrong with files and blocks.
    package static func loadForConsole(
        files: [SourceFile],
        schemas: SchemaCatalog,
        modules: any ModuleLibrary = ModuleSnapshot(),
        early: EarlyContext = EarlyContext()
    ) throws(DiagnosticsError) -> (Configuration, [Diagnostic]) {
        let read = ModuleLoader(files, schemas, modules, early)
        let (configuration, hindrances) = read.configuration.settingAside()
        let all = read.diagnostics.followed(by: check(read) + hindrances)
        guard !read.diagnostics.hasErrors else {
            throw DiagnosticsError(all)
        }
        return (configuration, all)
    }

    /// Reads the blocks of one directory without looking at what they refer to.
    static func read(
        _ files: [SourceFile],
        _ schemas: SchemaCatalog,
        isRoot: Bool = true
    ) -> ConfigurationReader {
        var reader = ConfigurationReader(schemas: schemas, isRoot: isRoot)
        var blocks: [BlockContent] = []
        var overrides: [BlockContent] = []
        for file in files.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            let parsed =
                file.name.hasSuffix(".json")
                ? JSONSyntax.parse(file: file, schema: .configuration) : Parser.parse(file: file)
            reader.report(parsed.diagnostics)
            reader.noteLoss(parsed.diagnostics.hasErrors)
            let root = parsed.tree.root
            let written = reader.withoutLaterBlocks(
                root.blocks.map { BlockContent($0) },
                LaterConstruct.inFiles,
                in: nil
            )
            let known = reader.reporting { report in
                let arguments = root.attributes.filter { Self.isCertain($0, parsed) }
                if KeyformFile.isOne(file.name) {
                    KeyformFile.shape.checkArguments(arguments, in: nil, report)
                    return KeyformFile.check(written, report)
                }
                BlockShape.file.checkArguments(arguments, in: nil, report)
                return BlockShape.file.checkBlocks(written, in: nil, report)
            }
            reader.noteLoss(known.count < written.count)
            if OverrideFiles.isOverride(file.name) {
                overrides += known
            } else {
                blocks += known
            }
        }
        let told = reader.diagnostics.count
        reader.reporting { OverrideFiles.merge(overrides, into: &blocks, $0) }
        reader.noteLoss(reader.hasErrors(after: told))
        reader.read(blocks)
        return reader
    }

    /// Whether an argument stands outside of all blocks, or only seems to, after brackets that do not match up.
    private static func isCertain(_ argument: Attribute, _ parsed: ParseResult) -> Bool {
        guard !parsed.tree.nestingIsCertain else { return true }
        let lower = argument.nameRange.span.lower
        return !parsed.diagnostics.contains { $0.subject.map { $0.span.lower < lower } ?? false }
    }

    /// Checks blocks against schemas, and what they refer to, where nothing is left out.
    static func check(_ read: ModuleLoader) -> [Diagnostic] {
        guard !read.losesBlocks else { return [] }
        let configuration = read.configuration
        var schemaChecks = SchemaChecks(configuration.schemas)
        var providerChecks = ProviderChecks(configuration)
        var contents: [BlockContent] = []
        var checked: Set<String> = []
        for module in read.modules {
            let reader = module.reader
            let directory = configuration.module(module.address)?.directory ?? "."
            if checked.insert(directory).inserted {
                schemaChecks.check(reader)
            }
            contents += reader.resourceContents
        }
        for (block, content) in zip(configuration.resources, contents) {
            providerChecks.use(block, content)
        }
        var referenceChecks = ReferenceChecks(configuration)
        configuration.forEachSite { _, _, site in
            if !site.isCheckedWhenPlanning {
                referenceChecks.check(site)
            }
        }
        for module in read.modules {
            for var dependsOn in module.reader.dependsOn {
                dependsOn.module = module.address
                referenceChecks.check(dependsOn)
            }
        }
        for block in configuration.imports {
            referenceChecks.check(block)
        }
        return ModuleCallChecks.diagnostics(read) + ModuleProviderChecks.diagnostics(read)
            + SignerChecks.diagnostics(configuration)
            + RotationChecks.diagnostics(configuration)
            + schemaChecks.diagnostics
            + providerChecks.finish(configuration.providers, read.providerContents)
            + referenceChecks.diagnostics
    }
}

extension SchemaChecks {
    /// Checks all resource and data blocks of one directory.
    fileprivate mutating func check(_ reader: ConfigurationReader) {
        let resources = reader.configuration.resources
        for (block, content) in zip(resources, reader.resourceContents) {
            check(block, content)
        }
        for path in reader.ignoredPaths {
            checkIgnored(path.traversal, of: resources[path.resource], reader.resourceContents[path.resource])
        }
    }
}
