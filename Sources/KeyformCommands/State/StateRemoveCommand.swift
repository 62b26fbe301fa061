import Addresses
import ArgumentParser
import JSONText
import Rotation
import SourceText
import StateModel
import Terminal
import Workbench

struct StateRemoveCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "state rm",
        summary: "Forget objects without destroying them",
        about: """
            Removes objects from the state without destroying them: keyform forgets
            them, and they stay as they are. Without a "removed" block or a changed
            configuration the next apply would create them again; to take one back, use
            "keyform import". Of a key that is being rotated both keys are forgotten, with
            the rotation.
            """,
        operands: [.required("ADDR", .address, "the address of an object in the state", repeats: true)],
        options: [.dryRun, .reason],
        hidden: [.lock, .lockTimeout]
    )

    @Option(.dryRun) var dryRun: Bool
    @OptionGroup var lock: LockOptions
    @Argument var addresses: [String]

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let selectors = try addresses.map { (text) throws(DiagnosticsError) in try AddressSelector(text) }
        try context.state.require()
        if dryRun {
            for record in try Self.select(selectors, in: try await context.state.readExisting()) {
                context.output.line("Would remove \(record.address.description.inLine)")
            }
            Self.tellRotations(try await context.state.readExisting(), selectors, context)
            return ExitStatus.done
        }
        return try await context.writing("state rm") { (writer) throws(DiagnosticsError) in
            let records = try Self.select(selectors, in: writer.snapshot)
            // A key in charge goes after the one beside it: cut off in between, its rotation is still known.
            let ordered = records.sorted { ($0.address, -$0.generation) < ($1.address, -$1.generation) }
            for record in ordered {
                try await writer.recorded { (store, run) throws(StateError) in
                    try await store.recordLocal(
                        IntentDraft(
                            run: run,
                            key: record.key,
                            action: .forget,
                            objectID: record.objectID,
                            recognition: .null,
                            reason: "state rm requested"
                        ),
                        .removed
                    )
                }
            }
            // What was set aside for a replacement goes with its instance.
            var seen: Set<InstanceAddress> = []
            let instances = records.map(\.address).filter { seen.insert($0).inserted }
            for address in instances {
                context.output.line("Removed \(address.description.inLine)")
            }
            Self.tellRotations(writer.snapshot, selectors, context)
            context.output.line("Successfully removed \(instances.count) resource instance(s).")
            return "\(records.count) forgotten"
        }
    }

    /// Says of rotations that are under way which two keys are left to themselves.
    private static func tellRotations(
        _ snapshot: StateSnapshot,
        _ selectors: [AddressSelector],
        _ context: CommandContext
    ) {
        for rotation in snapshot.rotations
        where rotation.isUnderWay && selectors.contains(where: { $0.matches(rotation.address) }) {
            let keys = snapshot.records.filter { $0.address == rotation.address }.map(\.objectID)
            context.errors.line(
                ("Note: the rotation of \(rotation.address) was at \(rotation.phase.rawValue) and ends here; "
                    + (keys.count == 1
                        ? "its key stays as it is: \(keys[0])"
                        : "its keys stay as they are: \(keys.joined(separator: ", "))"))
                    .inLine
            )
        }
    }

    private static func select(
        _ selectors: [AddressSelector],
        in snapshot: StateSnapshot
    )
        throws(DiagnosticsError) -> [ResourceRecord]
    {
        for selector in selectors where !snapshot.records.contains(where: { selector.matches($0.address) }) {
            throw DiagnosticsError(selector.noMatch(in: snapshot))
        }
        return snapshot.records.filter { record in selectors.contains { $0.matches(record.address) } }
    }
}
