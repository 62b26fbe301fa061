import Execution
import FileAccess
package import SourceText
package import StateModel

extension StateOpener {
    /// Refuses to go on where there is nothing to work on: a path with a typo must not look like an empty state.
    ///
    /// - Throws: when there is no state, with what may have been meant.
    package func require() throws(DiagnosticsError) {
        guard !exists else {
            return
        }
        throw DiagnosticsError(
            .error(
                "No state",
                "There is no state at \("\(location)".inLine), so there is nothing to work on."
                    + (way ?? " The first \"keyform apply\" makes it.")
            )
        )
    }

    /// That a run that destroys has nothing to work on, and which state may have been meant.
    package var nothingToDestroy: String {
        let path = path.hasPrefix("/") ? path : "\(FileSystem.workingDirectory)/\(path)"
        return "There is no state at \(path.inLine), so there is nothing to destroy.\(way ?? "")"
    }

    /// Everything in the state, without making one or waiting for a writer.
    package func read() async throws(DiagnosticsError) -> StateSnapshot {
        let store = try open(.reading)
        return try await diagnosing(await store.snapshot())
    }

    /// Everything in the state, which must be there.
    package func readExisting() async throws(DiagnosticsError) -> StateSnapshot {
        try require()
        return try await read()
    }

    /// What may have been meant, where something else is there.
    private var way: String? {
        if sandbox.isOn, !Self.isSandboxed(named), FileSystem.kind(named) == .file {
            return
                " The state at \(named.inLine) is that of the real account: leave -sandbox out to work with it"
                + (sandbox.isOption ? "." : ", and unset KEYFORM_SANDBOX.")
        }
        let simulated = Self.sandboxed(named)
        if !sandbox.isOn, FileSystem.kind(simulated) == .file {
            return " There is one of the sandbox at \(simulated.inLine): add -sandbox to work with it."
        }
        if let near = nearMiss(named, among: statesBeside(named)) {
            return " Did you mean -state=\(near.quotedForShell)?"
        }
        if given != nil, !sandbox.isOn, FileSystem.kind(Self.standardPath) == .file {
            return " There is one at \(Self.standardPath): leave -state out to work with it."
        }
        return nil
    }

    /// Paths of files in the same folder that are called as states are, as `-state` names them here.
    private func statesBeside(_ path: String) -> [String] {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? ""
        let names = (try? FileSystem.names(in: folder.isEmpty ? "." : folder)) ?? []
        return
            names
            .filter { $0.hasSuffix(".db") && !$0.hasPrefix(".") && Self.isSandboxed($0) == sandbox.isOn }
            .filter { FileSystem.kind(folder + $0) == .file }
            .map { folder + (sandbox.isOn ? $0.replacing(".sandbox.", with: ".") : $0) }
    }
}
