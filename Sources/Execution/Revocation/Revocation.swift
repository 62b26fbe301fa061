package import Addresses
import JSONText
import Planning
package import Providers
package import SourceText
package import StateModel
import Values

/// Takes all from a person, step by step; each write to something that the state manages is an operation of the history.
///
/// Whatever ends the process, the next run finds what is left by looking at the account and the state.
package final class Revocation {
    package enum Event {
        case switchedOff(keyID: String)
        case left(group: String)
        case deletedKey(id: String)
        case deletedUser
    }

    /// Where the history is written.
    package struct Journal: Sendable {
        let store: any StateJournal
        let run: RunID

        package init(store: any StateJournal, run: RunID) {
            self.store = store
            self.run = run
        }
    }

    package let person: RevokedPerson
    /// What the configuration still declares of the person.
    package let declared: [InstanceAddress]
    package private(set) var tally = RevocationTally()
    private let providers: ProviderSet
    private let journal: Journal?
    private let onEvent: (Event) -> Void
    private var isMarked = false
    /// Rows of groups that the person was taken out of.
    private var left: Set<RecordKey> = []

    /// - Parameters:
    ///   - person: whom it is about.
    ///   - blocks: the resources that the configuration declares.
    ///   - providers: of this run.
    ///   - journal: nil where there is no state.
    ///   - onEvent: is told of each thing that was done.
    package init(
        _ person: RevokedPerson,
        declaredIn blocks: Set<ResourceAddress>,
        _ providers: ProviderSet,
        _ journal: Journal?,
        onEvent: @escaping (Event) -> Void
    ) {
        self.person = person
        declared = person.records.filter {
            $0.generation == 0 && blocks.contains($0.address.resource.declared)
        }
        .map(\.address)
        self.providers = providers
        self.journal = journal
        self.onEvent = onEvent
    }

    /// Does a step that somebody has approved.
    ///
    /// - Throws: why it was not done, or not wholly; what was done before stays done.
    package func carryOut(_ step: RevocationStep) async throws(DiagnosticsError) {
        // Before anything is taken: an apply that comes in between must not give it back.
        try await mark()
        switch step {
        case .switchOff(let keys):
            for key in keys {
                try await switchOff(key)
                tally.keysOff += 1
                onEvent(.switchedOff(keyID: key.id))
            }
        case .leave(let groups):
            for group in groups {
                try await leave(group)
                tally.memberships += 1
                onEvent(.left(group: group.group.name))
            }
        case .delete(let keys, let withUser):
            try await forgetMemberships()
            for key in keys {
                try await delete(key)
                tally.keysDeleted += 1
                onEvent(.deletedKey(id: key.id))
            }
            if withUser {
                try await deleteUser()
                tally.usersDeleted += 1
                onEvent(.deletedUser)
            }
        }
    }

    private func mark() async throws(DiagnosticsError) {
        guard let journal, !isMarked else {
            return
        }
        isMarked = true
        if !declared.isEmpty {
            try await diagnosing(await journal.store.recordRevocation(declared, run: journal.run))
        }
    }

    // MARK: Keys

    private func switchOff(_ key: RevokedKey) async throws(DiagnosticsError) {
        if let record = key.record {
            try await switchOff(record)
        } else if let account = person.account, let stranger = key.key {
            try await performed(on: nil) { () throws(OperationFailure) in
                try await self.person.provider.switchOff(stranger, of: account)
            }
        }
    }

    private func switchOff(_ record: ResourceRecord) async throws(DiagnosticsError) {
        // The state may think that it is off already: the account says that it is on.
        let on = providers.attributes(of: record, isOn: true)
        let off = providers.attributes(of: record, isOn: false)
        var changed = record
        // What only an update knows is no attribute of the row.
        if off.mapValue?.count == record.attributes.mapValue?.count {
            changed.attributes = off
        }
        try await operation(.update, on: record, leaving: .recorded(changed)) { () throws(OperationFailure) in
            _ = try await self.providers.update(
                UpdateRequest(
                    address: record.address,
                    objectID: record.objectID,
                    prior: on,
                    configuration: record.attributes,
                    planned: off,
                    changedSecrets: [],
                    timeoutSeconds: Self.timeout,
                    provider: record.provider
                ),
                progress: SilentProgress()
            )
        }
    }

    private func delete(_ key: RevokedKey) async throws(DiagnosticsError) {
        if let record = key.record {
            try await delete(record)
        } else if let account = person.account, let stranger = key.key {
            try await performed(on: nil) { () throws(OperationFailure) in
                try await self.person.provider.delete(stranger, of: account)
            }
        }
    }

    // MARK: Groups

    private func leave(_ group: RevokedGroup) async throws(DiagnosticsError) {
        guard let account = person.account else {
            return
        }
        let work = { () async throws(OperationFailure) in
            try await self.person.provider.remove(account, from: group.group)
        }
        guard let record = group.record else {
            return try await performed(on: nil, work)
        }
        try await operation(.update, on: record, leaving: .recorded(withoutPerson(record)), work)
        left.insert(record.key)
    }

    /// A run that was cut off may have taken the user out of a group and not recorded it.
    private func forgetMemberships() async throws(DiagnosticsError) {
        for record in person.groups where !left.contains(record.key) {
            try await operation(.update, on: record, leaving: .recorded(withoutPerson(record))) {}
        }
    }

    /// The row of a group as it is without the person, of whom it is not made any more.
    private func withoutPerson(_ record: ResourceRecord) -> ResourceRecord {
        var changed = record
        changed.attributes =
            person.provider.attributes(of: record, without: person.id) ?? record.attributes
        if let user = person.user {
            changed.terms.dependencies.removeAll { $0 == .instance(user.address) }
        }
        return changed
    }

    // MARK: The user

    private func deleteUser() async throws(DiagnosticsError) {
        if let record = person.user {
            try await delete(record)
        } else if let account = person.account {
            try await performed(on: nil) { () throws(OperationFailure) in
                try await self.person.provider.delete(account)
            }
        }
    }

    private func delete(_ record: ResourceRecord) async throws(DiagnosticsError) {
        try await operation(.delete, on: record, leaving: .removed) { () throws(OperationFailure) in
            _ = try await self.providers.delete(
                DeleteRequest(
                    address: record.address,
                    objectID: record.objectID,
                    prior: record.attributes,
                    timeoutSeconds: Self.timeout,
                    provider: record.provider
                ),
                progress: SilentProgress()
            )
        }
    }

    // MARK: The history

    /// For each write, with all its retries.
    private static let timeout = 600

    /// Does something to the object of a row between the intent and its outcome; one of which it is not known whether it had
    /// its effect stays open for the next run, which looks.
    private func operation(
        _ action: OperationAction,
        on record: ResourceRecord,
        leaving outcome: OperationOutcome,
        _ work: () async throws(OperationFailure) -> Void
    ) async throws(DiagnosticsError) {
        guard let journal else {
            return try await performed(on: nil, work)
        }
        let draft = IntentDraft(
            run: journal.run,
            key: record.key,
            action: action,
            objectID: record.objectID,
            recognition: .null,
            reason: RevocationStory.reason(person.name)
        )
        let operation = try await diagnosing(await journal.store.recordIntent(draft))
        try await performed(on: operation, work)
        try await diagnosing(await journal.store.recordOutcome(operation, outcome, requestID: nil))
    }

    /// Does something, of which an object that is gone is as good an end as any; what failed for certain is recorded.
    private func performed(
        on operation: OperationID?,
        _ work: () async throws(OperationFailure) -> Void
    ) async throws(DiagnosticsError) {
        do throws(OperationFailure) {
            try await work()
        } catch {
            guard !error.effect.isGone else {
                return
            }
            // A server may repeat what it was sent.
            let redaction = Redaction(person.records.flatMap(\.attributes.sensitiveTexts))
            let diagnostic = redaction.redacted(error.diagnostic)
            if let operation, let journal, case .none = error.effect {
                try await diagnosing(
                    await journal.store.recordOutcome(
                        operation,
                        .failed(message: diagnostic.historyText),
                        requestID: error.requestID.map(redaction.redacted)
                    )
                )
            }
            throw DiagnosticsError(diagnostic)
        }
    }
}

/// Takes no notice of what an operation reports: its object has its row already.
private struct SilentProgress: OperationProgress {
    var isInterrupted: Bool { false }

    func identified(_ object: ObservedObject) async throws(OperationFailure) {}

    func waiting(for what: String) async {}

    func resting(for what: String) async {}
}
