import FileAccess
import Providers
import Rendering
import SourceText
import StateModel

extension Bench {
    /// The outputs of another configuration that keyform manages: of the first of several databases that is there.
    ///
    /// - Parameters:
    ///   - databases: where its state may be.
    ///   - instead: the file in whose place it is read, which a note says; nil where a database was named.
    /// - Returns: the outputs; nil where none of the databases is there.
    /// - Throws: when it cannot be read.
    func outputs(
        in databases: [String],
        instead: String?
    ) async throws(DiagnosticsError) -> StoredOutputs? {
        // A file that was fetched into the own directory is another's.
        let own = instead == nil ? nil : state.location.absolute
        guard
            let neighbour = databases.lazy.map(neighbour)
                .first(where: { $0.exists && $0.location.absolute != own })
        else {
            return nil
        }
        let snapshot = try await neighbour.read()
        let place = "\(neighbour.location)".inLine
        if let instead {
            view.note(
                "Note: outputs are read from \(place), with which keyform manages that configuration, not from \(instead.inLine)"
            )
        }
        var closed: Set<String> = []
        for secret in snapshot.unreadable {
            guard case .output(let name) = secret.place else { continue }
            closed.insert(name)
            view.note("Note: \(secret) (in \(place)). The output is left out.\(secret.wayOut)".inLine)
        }
        return StoredOutputs(snapshot.outputs.filter { !closed.contains($0.name) }, closed: closed)
    }

    /// The state of another configuration, in the sandbox its simulated one.
    private func neighbour(_ path: String) -> StateOpener {
        var neighbour = StateOpener(
            given: state.sandbox.isOn ? StateLocation.file(path).ofSandboxedWorkspace : path,
            isSandbox: state.sandbox.isOn,
            environment: state.environment,
            installed: state.installed
        )
        neighbour.isAnothers = true
        return neighbour
    }
}

extension StateLocation {
    /// The path of the same workspace in the sandbox, where the folder has the mark; any other path as it is.
    var ofSandboxedWorkspace: String {
        switch self {
        case .file(let path):
            let folder = FileSystem.folder(of: path)
            guard folder.hasSuffix(Self.folderEnding) else { return path }
            let state = StateLocation.file(String(folder.dropLast(Self.folderEnding.count))).sandboxed
            return "\(state)\(Self.folderEnding)/\(FileSystem.name(of: path))"
        }
    }
}
