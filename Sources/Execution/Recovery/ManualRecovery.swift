package import Addresses
import Planning
package import Providers
package import SourceText
package import StateModel

/// Settles an unfinished create as the user says, where looking could not.
package struct ManualRecovery: Sendable {
    private let providers: ProviderSet
    private let store: any StateJournal

    /// - Parameters:
    ///   - providers: reads the object that is adopted.
    ///   - store: the caller holds the lease.
    package init(providers: ProviderSet, store: any StateJournal) {
        self.providers = providers
        self.store = store
    }

    /// Takes an object over as the one that the unfinished create made.
    ///
    /// - Parameters:
    ///   - address: of the create.
    ///   - id: in the form that `import` takes.
    ///   - snapshot: the state at present.
    /// - Returns: the object's id.
    /// - Throws: when there is no such create, the object cannot be read, or another address has it.
    package func adopt(
        _ address: InstanceAddress,
        id: String,
        snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> String {
        let intent = try Self.intent(at: address, snapshot)
        let type = address.resource.type
        let object = try await object(id, type: type, provider: IntentPayload(intent).provider)
        let identity = providers.identity(of: object, type: type, provider: IntentPayload(intent).provider)
        if let identity,
            let owner = snapshot.records.first(where: {
                $0.address.resource.type == type && providers.identity(of: $0) == identity
            })
        {
            throw DiagnosticsError(
                .error(
                    "Object is managed already",
                    "The state manages this object as \(owner.address), so it is not what the unfinished create made.",
                    address: address.description
                )
            )
        }
        if let reason = providers.contradiction(of: object, to: intent.unansweredCreate).map(
            intent.redaction.redacted
        ) {
            throw DiagnosticsError(
                .error(
                    "Not what the unfinished create made",
                    "\(object.objectID) cannot be what the create of \(address) made: \(reason). Nothing was changed.",
                    address: address.description
                )
                .hinting(
                    "If the create made nothing, say so; an object that was there before can then be imported:",
                    command: "keyform recover discard \(address.description.inShellQuotes)"
                )
            )
        }
        let record = RecoveredRecord.make(object, intent, schemas: providers.schemas)
        try await Self.settle(intent, .partial(record, message: "adopted by hand"), in: store)
        return object.objectID
    }

    /// Reads the object as an import does, whose errors name the command that was typed.
    private func object(
        _ id: String,
        type: String,
        provider: ProviderAddress
    ) async throws(DiagnosticsError) -> ObservedObject {
        do throws(DiagnosticsError) {
            try providers.validateImportID(id, type: type)
            return try await providers.readForImport(type: type, id: id, provider: provider)
        } catch {
            let words = [
                ("Cannot import", "Cannot adopt"), ("import ID", "ID"),
                ("object to import", "object to adopt"),
            ]
            throw DiagnosticsError(
                error.diagnostics.map { diagnostic in
                    var diagnostic = diagnostic
                    for (word, other) in words {
                        diagnostic.summary = diagnostic.summary.replacing(word, with: other)
                        diagnostic.detail = diagnostic.detail.replacing(word, with: other)
                    }
                    return diagnostic
                }
            )
        }
    }

    /// Says that the unfinished create made nothing.
    ///
    /// - Parameters:
    ///   - address: of the create.
    ///   - store: the caller holds the lease.
    ///   - snapshot: the state at present.
    /// - Throws: when there is no such create.
    package static func discard(
        _ address: InstanceAddress,
        in store: any StateJournal,
        snapshot: StateSnapshot
    ) async throws(DiagnosticsError) {
        let intent = try intent(at: address, snapshot)
        try await settle(intent, .failed(message: "discarded by hand"), in: store)
    }

    private static func settle(
        _ intent: OpenIntent,
        _ outcome: OperationOutcome,
        in store: any StateJournal
    ) async throws(DiagnosticsError) {
        try await diagnosing(await store.recordOutcome(intent.operation, outcome, requestID: nil))
    }

    private static func intent(
        at address: InstanceAddress,
        _ snapshot: StateSnapshot
    ) throws(DiagnosticsError) -> OpenIntent {
        let open = snapshot.openIntents.filter { $0.action == .create && $0.objectID == nil }
        guard let intent = open.first(where: { $0.key.address == address }) else {
            let addresses = open.map { "\n  \($0.key.address)" }.joined()
            throw DiagnosticsError(
                .error(
                    "Nothing to recover",
                    open.isEmpty
                        ? "No create is unfinished."
                        : "No create of \(address) is unfinished. Unfinished are:\n\(addresses)",
                    address: address.description
                )
            )
        }
        return intent
    }
}
