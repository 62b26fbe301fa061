import FileAccess
import SourceText
import StateModel

extension CommandContext {
    /// Refuses a command that has nothing to work on: a path with a typo must not look like an empty state.
    ///
    /// - Throws: when there is no state, with what may have been meant.
    func requireState() throws(DiagnosticsError) {
        guard FileSystem.kind(statePath) == nil else {
            return
        }
        throw DiagnosticsError(
            .error(
                "No state",
                "There is no state at \(statePath.inLine), so there is nothing to work on."
                    + (way ?? " The first \"keyform apply\" makes it.")
            )
        )
    }

    /// That a run that destroys has nothing to work on, and which state may have been meant.
    var nothingToDestroy: String {
        let path = statePath.hasPrefix("/") ? statePath : "\(FileSystem.workingDirectory)/\(statePath)"
        return "There is no state at \(path.inLine), so there is nothing to destroy.\(way ?? "")"
    }

    /// Everything in the state, which must be there.
    func readExistingState() async throws(DiagnosticsError) -> StateSnapshot {
        try requireState()
        return try await readState()
    }

    /// What may have been meant, where something else is there.
    private var way: String? {
        let given = options.statePath ?? Self.standardStatePath
        if isSandbox, !Self.isSandboxed(given), FileSystem.kind(given) == .file {
            return
                " The state at \(given.inLine) is that of the real account: leave -sandbox out to work with it"
                + (options.usesSandbox ? "." : ", and unset KEYFORM_SANDBOX.")
        }
        let simulated = Self.sandboxed(given)
        if !isSandbox, FileSystem.kind(simulated) == .file {
            return " There is one of the sandbox at \(simulated.inLine): add -sandbox to work with it."
        }
        if let near = nearMiss(given, among: statesBeside(given)) {
            return " Did you mean -state=\(near.quotedForShell)?"
        }
        if options.statePath != nil, !isSandbox, FileSystem.kind(Self.standardStatePath) == .file {
            return " There is one at \(Self.standardStatePath): leave -state out to work with it."
        }
        return nil
    }

    /// Paths of files in the same folder that are called as states are, as `-state` names them here.
    private func statesBeside(_ path: String) -> [String] {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? ""
        let names = (try? FileSystem.names(in: folder.isEmpty ? "." : folder)) ?? []
        return names.filter { $0.hasSuffix(".db") && !$0.hasPrefix(".") && Self.isSandboxed($0) == isSandbox }
            .filter { FileSystem.kind(folder + $0) == .file }
            .map { folder + (isSandbox ? $0.replacing(".sandbox.", with: ".") : $0) }
    }
}
