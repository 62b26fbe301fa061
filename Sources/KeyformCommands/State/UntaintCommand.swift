import Addresses
import ArgumentParser
import JSONText
import SourceText
import StateModel
import Terminal
import Workbench

struct UntaintCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "untaint",
        summary: "Keep an object that the next apply would replace",
        about: """
            An object is tainted when its creation failed in part, or when a Terraform
            state that was taken over called it so: the next apply replaces it. This
            lifts the mark, so that the object stays. Nothing is changed in the account.

            The other way round, to replace an object, run
            "keyform apply -replace=ADDR".
            """,
        operands: [.required("ADDR", .address, "the address of a tainted object in the state")],
        options: [.allowMissing, .lockTimeout, .reason],
        hidden: [.lock],
        ignored: [.ignoreRemoteVersion]
    )

    @Option(.allowMissing) private var allowMissing: Bool
    @OptionGroup var lock: LockOptions
    @Argument var address: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let selector = try AddressSelector(address)
        _ = try selector.instance()
        if !allowMissing {
            try context.state.require()
        }
        // What can be refused is refused before the right to write is taken.
        let snapshot = try await context.state.read()
        if allowMissing, !snapshot.records.contains(where: { .resource($0.address) == selector.target }) {
            context.view.report([
                .warning(
                    "No such object in the state",
                    "Nothing in the state is at \(address), which is no error because of -allow-missing."
                )
            ])
            return ExitStatus.done
        }
        _ = try Self.tainted(selector, in: snapshot)
        return try await context.writing("untaint") { (writer) throws(DiagnosticsError) in
            var record = try Self.tainted(selector, in: writer.snapshot)
            record.status = .ready
            let draft = IntentDraft(
                run: writer.run,
                key: record.key,
                action: .record,
                objectID: record.objectID,
                recognition: .null,
                reason: "untaint requested"
            )
            let changed = record
            try await writer.recorded { (store, _) throws(StateError) in
                try await store.recordLocal(draft, .recorded(changed))
            }
            context.output.line("Resource instance \(record.address) has been successfully untainted.".inLine)
            return "1 untainted"
        }
    }

    private static func tainted(
        _ selector: AddressSelector,
        in snapshot: StateSnapshot
    ) throws(DiagnosticsError) -> ResourceRecord {
        let here = snapshot.records.filter {
            .resource($0.address) == selector.target && $0.status != .deposed
        }
        if let record = here.first(where: { $0.status == .tainted }) {
            return record
        }
        guard let record = here.first else {
            throw DiagnosticsError(selector.noMatch(in: snapshot))
        }
        throw DiagnosticsError(
            .error(
                "Resource instance is not tainted",
                record.status == .partial
                    ? "\(record.address) was created in part; the next \"keyform apply\" completes it and does not replace it."
                    : "\(record.address) is not tainted, so there is nothing to lift.",
                address: record.address.description
            )
        )
    }
}
