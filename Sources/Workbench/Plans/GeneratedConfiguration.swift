import Addresses
import Configuration
import Execution
import FileAccess
package import Planning
import Providers
import ResourceSchemas
package import SourceText
package import StateModel

/// Writes configuration for `import` blocks that have none, for `plan -generate-config-out=FILE`.
package struct GeneratedConfiguration {
    private let bench: Bench
    private let path: String

    package init(_ bench: Bench, path: String) {
        self.bench = bench
        self.path = path
    }

    /// - Throws: when there is such a file already, or the plan is of another kind.
    package func check(_ mode: Plan.Mode) throws(DiagnosticsError) {
        guard mode == .normal else {
            throw DiagnosticsError(
                .error(
                    "Incompatible plan options",
                    "The -generate-config-out option cannot be used with -destroy or -refresh-only: these plans import"
                        + " nothing."
                )
            )
        }
        guard !FileSystem.isThere(path) else {
            throw DiagnosticsError(
                .error(
                    "Target generated file already exists",
                    "keyform can only write generated config into a new file. Either choose a different target location or"
                        + " move all existing configuration out of \(path), delete it and try again."
                )
            )
        }
        do throws(FileSystem.Failure) {
            try OwnFile.new(path, beside: bench.state.location).check()
        } catch {
            throw refusal(error)
        }
    }

    /// Writes the file where something is to be generated.
    ///
    /// - Returns: the session on the configuration with the file in it.
    /// - Throws: when an object cannot be read, the file cannot be written, or its text does not fit the rest.
    package func added(
        to session: Session,
        _ snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> Session {
        let imports = try await session.undeclaredImports(snapshot)
        let generator = ConfigurationGenerator(schemas: session.providers.schemas)
        guard let text = try generator.text(imports) else {
            return session
        }
        let file = SourceFile(name: path, text: text)
        do throws(FileSystem.Failure) {
            try OwnFile.new(path, beside: bench.state.location).write(Array(text.utf8))
        } catch {
            throw refusal(error)
        }
        var larger = session
        larger.project = try ProjectLoader(bench).adding(file, to: session.project)
        larger.answers = imports.answers
        return larger
    }

    private func refusal(_ refusal: FileSystem.Failure) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Failed to write generated configuration",
                "The file \(path) could not be written: \(refusal.reason)."
            )
        )
    }

    /// Says where the text is, if there is any.
    package func tell(_ project: Project) {
        guard project.files.contains(where: { $0.name == path }) else {
            return
        }
        bench.view.remark(
            """
            keyform has generated configuration and written it to \(path.inLine). Please
            review the configuration and edit it as necessary before adding it to version
            control.

            """ + leftOut(project)
        )
    }

    /// What of the blocks only their author knows.
    private func leftOut(_ project: Project) -> String {
        let configuration = project.configuration
        let lines = configuration.resources.filter { $0.declaration.file.name == path }.compactMap {
            block -> String? in
            let untold = (configuration.schema(of: block.address)?.attributes ?? [])
                .filter { attribute in
                    attribute.isConfigurable && attribute.deprecation == nil
                        && (attribute.storage == .fingerprint || attribute.isWriteOnly
                            || attribute.isSensitive)
                }
                .map(\.name)
            return untold.isEmpty ? nil : "  \(block.address): \(untold.joined(separator: ", "))\n"
        }
        guard !lines.isEmpty else {
            return ""
        }
        return "Left to fill in, where they are wanted, because they are secrets or not told by\nthe API:\n\n"
            + lines.joined() + "\n"
    }
}
