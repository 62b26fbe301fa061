import Addresses
import ArgumentParser
import JSONText
import SourceText
import StateModel
import Terminal
import Workbench

struct StateUnprotectCommand: Command {
    static let declaration = CommandDeclaration(
        "state unprotect",
        summary: "Lift what protects an object, or keeps it from being made again",
        about: """
            Lifts the protection that "prevent_destroy" gave an object. The protection is
            remembered in the state, so that removing the block from the configuration
            does not remove it; this is the one way to lift it. Where the configuration
            still says prevent_destroy = true, the next apply protects the object again.

            What "keyform revoke" took away from a person is not made again as long as the
            state remembers that; this lifts it, too.
            """,
        operands: [.required("ADDR", .address, "the address of an object in the state", repeats: true)],
        options: [.reason]
    )

    @Argument var addresses: [String]

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let selectors = try addresses.map { (text) throws(DiagnosticsError) in try AddressSelector(text) }
        try context.state.require()
        return try await context.writing("state unprotect") { (writer) throws(DiagnosticsError) in
            let snapshot = writer.snapshot
            for selector in selectors
            where !snapshot.records.contains(where: { selector.matches($0.address) })
                && !snapshot.revoked.contains(where: { selector.matches($0) })
            {
                throw DiagnosticsError(selector.noMatch(in: snapshot))
            }
            var lifted = 0
            let revoked = snapshot.revoked.filter { address in
                selectors.contains { $0.matches(address) }
            }.sorted()
            if !revoked.isEmpty {
                try await writer.recorded { (store, _) throws(StateError) in
                    try await store.clearRevocation(revoked)
                }
            }
            for address in revoked {
                context.output.line("\(address) may be made again.".inLine)
                lifted += 1
            }
            for var record in snapshot.records where selectors.contains(where: { $0.matches(record.address) })
            {
                guard record.terms.preventDestroy else {
                    if !snapshot.revoked.contains(record.address) {
                        context.output.line("\(record.address) is not protected.".inLine)
                    }
                    continue
                }
                record.terms.preventDestroy = false
                let draft = IntentDraft(
                    run: writer.run,
                    key: record.key,
                    action: .record,
                    objectID: record.objectID,
                    recognition: .null,
                    reason: "state unprotect requested"
                )
                let changed = record
                try await writer.recorded { (store, _) throws(StateError) in
                    try await store.recordLocal(draft, .recorded(changed))
                }
                context.output.line("\(record.address) is not protected any more.".inLine)
                lifted += 1
            }
            return "\(lifted) unprotected"
        }
    }
}
