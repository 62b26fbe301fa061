import ArgumentParser
import Execution
import SourceText
import StateModel
import Terminal
import Workbench

struct StateBackupCommand: Command {
    static let declaration = CommandDeclaration(
        "state backup",
        summary: "Write a consistent copy into a file",
        sandboxNotice: .besideOutput,
        about: """
            Writes a consistent copy of the state into FILE, also while an apply is at
            work. FILE can be read by you alone, and is there whole or not at all; an
            earlier backup of the same state is replaced, any other file left alone.

            Secrets in it are sealed as in the state, so keep the sealing key too. To go
            back to a backup, see that no keyform is running, move keyform.db and the
            files beside it (keyform.db-wal, keyform.db-shm, keyform.db.lease) away, and
            copy FILE to keyform.db.
            """,
        operands: [.required("FILE", .file, "the file to write")]
    )

    @Argument var file: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        try context.state.require()
        let store = try context.state.open(.reading)
        try await diagnosing(await store.backUp(to: .file(file)))
        context.output.line("Wrote a backup of \(context.state.location) to: \(file)".inLine)
        return ExitStatus.done
    }
}
