import ArgumentParser
import Execution
import SourceText
import StateModel
import Terminal
import Workbench

struct LogPruneCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "log prune",
        summary: "Remove the history of old runs",
        about: """
            Removes the history of all runs but the last N. Only the history goes: what
            the state knows of objects stays, and so do runs that left something open.
            The file keeps its size; the room in it is used again. Take a backup first
            ("keyform state backup") if the history may be asked for later.
            """,
        options: [.keep, .reason.saying("The reason, for the history.")],
        hidden: [.lock, .lockTimeout]
    )

    @Option(.keep) var keep: String?
    @OptionGroup var lock: LockOptions

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        guard let text = keep else {
            throw DiagnosticsError(
                .error(
                    "Number of runs is missing",
                    "Say with -keep=N how many of the last runs to keep, at least 1. Nothing was removed."
                )
            )
        }
        guard let keep = Int(text), keep >= 1 else {
            throw DiagnosticsError(
                .error(
                    "Invalid -keep",
                    "-keep must be a whole number of at least 1, not \"\(text.inLine)\". Nothing was removed."
                )
            )
        }
        try context.state.require()
        return try await context.writing("log prune") { (writer) throws(DiagnosticsError) in
            // The run of this command is one more.
            let removed = try await diagnosing(
                await writer.store.pruneHistory(keeping: keep < .max ? keep + 1 : keep)
            )
            context.output.line("Removed the history of \(removed) run\(removed == 1 ? "" : "s").")
            return "\(removed) removed"
        }
    }
}
