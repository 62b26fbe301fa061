import Addresses
import Planning
import Providers
import SourceText
import StateModel
import Synchronization

/// What a provider reports during one step: an id to commit at once, and what it waits for.
final class StepProgress: OperationProgress {
    private struct BegunOperation {
        let id: OperationID
        let draft: RecordDraft
    }

    private let address: InstanceAddress
    private let store: any StateJournal
    private let interruption: Interruption
    private let onWait: @Sendable (String) -> Void
    private let onIdentified: @Sendable () -> Void
    private let onRest: @Sendable () -> Void
    private let operation = Mutex<BegunOperation?>(nil)
    private let waiting = Mutex<String?>(nil)

    init(
        address: InstanceAddress,
        store: any StateJournal,
        interruption: Interruption,
        onWait: @escaping @Sendable (String) -> Void,
        onIdentified: @escaping @Sendable () -> Void,
        onRest: @escaping @Sendable () -> Void
    ) {
        self.address = address
        self.store = store
        self.interruption = interruption
        self.onWait = onWait
        self.onIdentified = onIdentified
        self.onRest = onRest
    }

    /// Says which intent an id reported from now on belongs to.
    func begin(operation id: OperationID, draft: RecordDraft) {
        operation.withLock { $0 = BegunOperation(id: id, draft: draft) }
    }

    var waitingFor: String? {
        waiting.withLock { $0 }
    }

    var isInterrupted: Bool {
        interruption.isRequested
    }

    func identified(_ object: ObservedObject) async throws(OperationFailure) {
        guard let operation = operation.withLock({ $0 }) else {
            return
        }
        do throws(StateError) {
            try await store.recordIdentity(
                operation.id,
                record: operation.draft.record(of: object, status: .partial)
            )
            onIdentified()
        } catch {
            var diagnostic = error.diagnostic
            diagnostic.address = address.description
            diagnostic.detail +=
                "\n\nThe object exists and its id is \(object.objectID), but the id could not be"
                + " recorded. The intent is in the state: once it can be written again, the next run looks it up."
            throw OperationFailure(effect: .uncertain, diagnostic: diagnostic)
        }
    }

    func waiting(for what: String) async {
        waiting.withLock { $0 = what }
        onWait(what)
    }

    func resting(for what: String) async {
        await waiting(for: what)
        onRest()
    }
}
