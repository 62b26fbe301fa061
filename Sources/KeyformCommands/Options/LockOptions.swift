import ArgumentParser
import SourceText
import Workbench

/// Options of commands that write to the state.
struct LockOptions: ParsableArguments, Sendable {
    /// Whether to take the right to write; it is taken all the same, since two writers would undo each other's work.
    @Option(.lock) var lock: Bool
    /// How long to wait for another process that writes.
    @Option(.lockTimeout) var lockTimeout: String

    /// What the options ask for.
    ///
    /// - Throws: for a time that is none.
    func wish() throws(DiagnosticsError) -> LockWish {
        guard let patience = Duration(upToADay: lockTimeout) else {
            throw DiagnosticsError(
                .error(
                    "Invalid -lock-timeout",
                    "\"\(lockTimeout.inLine)\" is not a duration. Write it as 500ms, 30s, 2m or 1m30s."
                )
            )
        }
        return LockWish(isRefused: !lock, patience: patience)
    }
}
