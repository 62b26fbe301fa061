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
            resources move all of their instances.
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
            for (old, new) in try Self.moves(source, target, in: try await context.state.readExisting()) {
                context.output.line("Would move \"\(old)\" to \"\(new)\"".inLine)
            }
            return ExitStatus.done
        }
        return try await context.writing("state mv") { (writer) throws(DiagnosticsError) in
            let moves = try Self.moves(source, target, in: writer.snapshot)
            for (old, new) in moves {
                try await writer.recorded { (store, run) throws(StateError) in
                    try await store.move(old, to: new, run: run)
                }
                context.output.line("Move \"\(old)\" to \"\(new)\"".inLine)
            }
            context.output.line("Successfully moved \(moves.count) object(s).")
            return "\(moves.count) moved"
        }
    }

    private static func moves(
        _ source: AddressSelector,
        _ target: AddressSelector,
        in snapshot: StateSnapshot
    ) throws(DiagnosticsError) -> [(InstanceAddress, InstanceAddress)] {
        let present = Set(snapshot.records.map(\.address))
        guard source.address.resource.type == target.address.resource.type,
            source.address.resource.mode == target.address.resource.mode
        else {
            throw DiagnosticsError(
                .error(
                    "Invalid state move request",
                    "Cannot move \(source.address) to \(target.address): resource types don't match."
                )
            )
        }
        let pairs: [(InstanceAddress, InstanceAddress)]
        if present.contains(source.address) {
            pairs = [(source.address, target.address)]
        } else if source.address.key == nil, target.address.key == nil {
            pairs = present.filter { $0.resource == source.address.resource }.sorted()
                .map { ($0, InstanceAddress(target.address.resource, $0.key)) }
        } else {
            pairs = []
        }
        guard !pairs.isEmpty else {
            throw DiagnosticsError(source.noMatch(in: snapshot))
        }
        for (_, new) in pairs where present.contains(new) {
            throw DiagnosticsError(
                .error(
                    "Invalid target address",
                    "Cannot move to \(new): there is already an object at that address in the current state.",
                    address: new.description
                )
            )
        }
        return pairs
    }
}
