import Configuration
import Execution
import FileAccess
import Planning
import Providers
import SourceText
import StateModel

/// Writes configuration for `import` blocks that have none, for `plan -generate-config-out=FILE`.
struct GeneratedConfiguration {
    let context: CommandContext
    let path: String

    /// - Throws: when there is such a file already, or the plan is of another kind.
    func check(_ mode: Plan.Mode) throws(DiagnosticsError) {
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
        do throws(OwnFile.Refusal) {
            try OwnFile.new(path, beside: context.statePath).check()
        } catch {
            throw refusal(error)
        }
    }

    /// Writes the file where something is to be generated.
    ///
    /// - Returns: the operation on the configuration with the file in it.
    /// - Throws: when an object cannot be read, the file cannot be written, or its text does not fit the rest.
    func added(
        to operation: Operation,
        _ snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> Operation {
        let imports = try await operation.undeclaredImports(snapshot)
        let generator = ConfigurationGenerator(schemas: operation.providers.schemas)
        guard let text = try generator.text(imports) else {
            return operation
        }
        let file = SourceFile(name: path, text: text)
        do throws(OwnFile.Refusal) {
            try OwnFile.new(path, beside: context.statePath).write(Array(text.utf8))
        } catch {
            throw refusal(error)
        }
        return Operation(
            context: context,
            project: try ProjectLoader(context: context).adding(file, to: operation.project),
            providers: operation.providers,
            store: operation.store,
            parallelism: operation.parallelism,
            terraform: operation.terraform,
            answers: imports.answers
        )
    }

    private func refusal(_ refusal: OwnFile.Refusal) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Failed to write generated configuration",
                "The file \(path) could not be written: \(refusal.reason)."
            )
        )
    }

    /// Says where the text is, if there is any.
    func tell(_ project: Project) {
        guard project.files.contains(where: { $0.name == path }) else {
            return
        }
        context.view.remark(
            """
            keyform has generated configuration and written it to \(path.inLine). Please
            review the configuration and edit it as necessary before adding it to version
            control.

            """
        )
    }
}
