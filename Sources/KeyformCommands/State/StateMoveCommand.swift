import Addresses
import ArgumentParser
import SourceText
import StateModel
import Terminal
import Workbench

struct StateMoveCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "state mv",
        summary: "Give an object another address",
        about: """
            Gives an object in the state another address, so that a changed name in the
            configuration does not destroy it and create another. The addresses of whole
            resources move all of their instances; those of modules, everything in them.
            """,
        operands: [
            .required("FROM", .address, "the address to move from"),
            .required("TO", .address, "the address to move to"),
        ],
        options: [.dryRun.saying("Show what would be moved, and move nothing."), .reason],
        hidden: [.lock, .lockTimeout],
        ignored: [.ignoreRemoteVersion]
    )

    @Option(.dryRun) var dryRun: Bool
    @OptionGroup var lock: LockOptions
    @Argument var from: String
    @Argument var to: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let source = try AddressSelector(from)
        let target = try AddressSelector(to)
        try context.state.require()
        if dryRun {
            for move in try StateMove.moves(source, target, in: try await context.state.readExisting()) {
                context.output.line("Would move \(move.text)".inLine)
            }
            return ExitStatus.done
        }
        return try await context.writing("state mv") { (writer) throws(DiagnosticsError) in
            let moves = try StateMove.moves(source, target, in: writer.snapshot)
            let objects = moves.flatMap(\.objects)
            // A state that was left half way would be taken for one with a module at either address.
            try await writer.recorded { (store, run) throws(StateError) in
                try await store.move(objects, run: run)
            }
            for move in moves {
                context.output.line("Move \(move.text)".inLine)
            }
            context.output.line("Successfully moved \(moves.count) object(s).")
            return "\(objects.count) moved"
        }
    }
}
