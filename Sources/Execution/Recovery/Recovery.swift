import Addresses
import JSONText
import Planning
package import Providers
import ResourceSchemas
package import SourceText
package import StateModel
import Values

/// Settles intents whose outcome was never recorded, before anything new is done.
package struct Recovery: Sendable {
    private let providers: ProviderSet
    private let store: any StateReading & StateJournal
    private let onEvent: EventHandler

    package init(
        providers: ProviderSet,
        store: any StateReading & StateJournal,
        onEvent: @escaping EventHandler
    ) {
        self.providers = providers
        self.store = store
        self.onEvent = onEvent
    }

    /// Looks once for what unanswered requests did, decides, and records; the caller holds the lease.
    ///
    /// - Parameters:
    ///   - snapshot: the state at present.
    ///   - awaitsDeletions: whether deletes that may still be on their way are waited for; a run that deletes the same
    ///     objects anyway need not.
    /// - Throws: when the API or the state cannot be used, and when what was found is not certain.
    package func settle(
        _ snapshot: StateSnapshot,
        awaitsDeletions: Bool = true
    ) async throws(DiagnosticsError) {
        providers.remember(recentWrites: snapshot.recentWrites)
        let unanswered = snapshot.openIntents.filter { $0.action == .create && $0.objectID == nil }
        let deletes = awaitsDeletions ? deletions(snapshot) : []
        let awaited = unanswered + deletes.map(\.intent)
        let limit = providers.longestRecognition(
            creates: unanswered.map(\.unansweredCreate),
            deletes: deletes
        )
        if !awaited.isEmpty, !unanswered.isEmpty || limit > .zero {
            onEvent(.lookingUp(awaited.map(\.key.address), atMost: limit))
        }
        // Both may have to wait.
        async let vanished = providers.vanished(deletes)
        let verdicts = try await recognised(unanswered, snapshot)
        let gone = await vanished
        for intent in snapshot.openIntents where intent.action != .create || intent.objectID != nil {
            guard !gone.contains(intent.operation) else {
                try await record(intent, .removed)
                onEvent(.recovered(intent.key.address, .destroyed))
                continue
            }
            // The object is known by its id, so the refresh that follows tells what became of it.
            try await record(intent, outcomeOfCutOff(intent, snapshot))
            onEvent(.recovered(intent.key.address, .rereads))
        }
        var problems: [Diagnostic] = []
        for intent in unanswered {
            switch verdicts[intent.operation] {
            case .exists(let object):
                try await record(
                    intent,
                    .partial(
                        RecoveredRecord.make(object, intent, schemas: providers.schemas),
                        message: "found after an unanswered create"
                    )
                )
                onEvent(.recovered(intent.key.address, .adopted(objectID: object.objectID)))
            case .neverHappened:
                try await record(intent, .failed(message: "the request had no effect"))
                onEvent(.recovered(intent.key.address, .neverHappened))
            case .ambiguous(let evidence, let candidates):
                problems.append(Self.uncertain(intent, intent.redaction.redacted(evidence), candidates))
            case nil:
                problems.append(Self.uncertain(intent, "nothing is known about it", []))
            }
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
    }

    private func deletions(_ snapshot: StateSnapshot) -> [UnansweredDelete] {
        let intents = snapshot.openIntents.filter { $0.action == .delete }
        guard !intents.isEmpty else {
            return []
        }
        let rows = Dictionary(firstOf: snapshot.records, by: \.key)
        return intents.compactMap { intent in
            rows[intent.key].map { UnansweredDelete(intent: intent, record: $0) }
        }
    }

    private func recognised(
        _ unanswered: [OpenIntent],
        _ snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        guard !unanswered.isEmpty else {
            return [:]
        }
        let open = unanswered.filter { !$0.isUnrecognisable }
        var verdicts =
            open.isEmpty
            ? [:]
            : try await providers.recognise(
                open.map(\.unansweredCreate),
                known: try await knownObjects(snapshot, since: unanswered)
            )
        for intent in unanswered where intent.isUnrecognisable {
            verdicts[intent.operation] = .ambiguous(
                evidence: "what it can be recognised by is sealed, and the key is not here",
                candidates: []
            )
        }
        return verdicts
    }

    /// Ids that the state knows, by type: of its rows, and of all that runs made since the first of the intents, even
    /// if it was dropped from the state since.
    private func knownObjects(
        _ snapshot: StateSnapshot,
        since intents: [OpenIntent]
    ) async throws(DiagnosticsError) -> [String: Set<String>] {
        var known: [String: Set<String>] = [:]
        for record in snapshot.records {
            known[record.address.resource.type, default: []].insert(record.objectID)
        }
        let first = intents.map(\.run).min() ?? 0
        do throws(StateError) {
            for run in try await store.runs() where run.id >= first {
                for operation in try await store.operations(of: run.id) {
                    if let id = operation.objectID {
                        known[operation.key.address.resource.type, default: []].insert(id)
                    }
                }
            }
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
        return known
    }

    private func outcomeOfCutOff(_ intent: OpenIntent, _ snapshot: StateSnapshot) -> OperationOutcome {
        let message = "cut off; the object is read again"
        guard intent.action == .create, let record = snapshot.records.first(where: { $0.key == intent.key })
        else {
            return .failed(message: message)
        }
        return .partial(record, message: message)
    }

    private func record(_ intent: OpenIntent, _ outcome: OperationOutcome) async throws(DiagnosticsError) {
        try await diagnosing(await store.recordOutcome(intent.operation, outcome, requestID: nil))
    }

    /// More than a person compares.
    private static let mostCandidates = 10

    private static func uncertain(
        _ intent: OpenIntent,
        _ evidence: String,
        _ candidates: [String]
    ) -> Diagnostic {
        let address = intent.key.address.description.inShellQuotes
        let ids = candidates.isEmpty ? ["ID"] : Array(candidates.prefix(mostCandidates))
        return .error(
            "An earlier run may have created this object",
            "The run ended before the API answered, and what the API reports now does not settle it (\(evidence)).\n\n"
                + "Nothing was changed. If one of these is the object, take it over:\n\n"
                + ids.map { "  keyform recover adopt \(address) \($0)\n" }.joined()
                + (candidates.count > ids.count ? "  … and \(candidates.count - ids.count) more\n" : "")
                + "\nIf none is, say so, and the next apply creates it:\n\n"
                + "  keyform recover discard \(address)",
            address: intent.key.address.description
        )
    }
}
