import HCL
import ResourceSchemas
package import SourceText

extension ConfigurationLoader {
    /// Where files of keyform's own say that the state is kept, before anything else of the configuration is read.
    ///
    /// - Parameter files: `*.keyform.hcl` of the root's directory.
    /// - Returns: nil when they say nothing.
    /// - Throws: all that is wrong with the files by themselves: what cannot be read may be the block.
    package static func stateBlock(in files: [SourceFile]) throws(DiagnosticsError) -> StateBlock? {
        guard !files.isEmpty else {
            return nil
        }
        var reader = ConfigurationReader(schemas: SchemaCatalog([]))
        for file in files {
            let parsed = Parser.parse(file: file)
            reader.report(parsed.diagnostics)
            let root = parsed.tree.root
            let blocks = reader.reporting { report in
                KeyformFile.shape.checkArguments(root.attributes, in: nil, report)
                return KeyformFile.check(root.blocks.map { BlockContent($0) }, report)
            }
            reader.read(blocks.filter { $0.ownKind == .state })
        }
        guard !reader.diagnostics.hasErrors else {
            throw DiagnosticsError(reader.diagnostics.sortedForDisplay())
        }
        return reader.stateBlock
    }
}
