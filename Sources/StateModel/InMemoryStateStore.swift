package import Addresses
internal import JSONText
internal import Values

/// A state that lives as long as this object: the whole contract of `StateStore`, without a file.
package actor InMemoryStateStore: StateStore {
    private struct Row {
        var record: ResourceRecord
        /// Of the attributes that a file would keep sealed.
        var secretFingerprints: [String: String]
    }

    private let lineage: String
    private let policy: SealingPolicy
    private let clock: @Sendable () -> Int64
    private let seal: any SecretSeal

    private var rows: [RecordKey: Row] = [:]
    /// Versions of rows that are gone, so that one that comes again never has a version it had before.
    private var retiredVersions: [RecordKey: Int] = [:]
    private var outputs: [OutputRecord] = []
    private var runRecords: [RunRecord] = []
    private var operationRecords: [OperationRecord] = []
    private var openIntents: [OperationID: OpenIntent] = [:]
    private var usedPlans: Set<String> = []
    private var lease: LeaseHolder?
    private var contract: String?
    private var origin: StateOrigin?

    /// - Parameters:
    ///   - lineage: made at random when left out.
    ///   - policy: attributes that count as secret whatever their marks say.
    ///   - seal: how secrets are fingerprinted.
    ///   - clock: milliseconds since 1970; stands still when left out.
    package init(
        lineage: String? = nil,
        policy: SealingPolicy = SealingPolicy(),
        seal: any SecretSeal = InMemorySeal(),
        clock: @escaping @Sendable () -> Int64 = { 0 }
    ) {
        self.lineage = lineage ?? String(UInt64.random(in: .min ... .max), radix: 16)
        self.policy = policy
        self.seal = seal
        self.clock = clock
    }

    package func snapshot() -> StateSnapshot {
        StateSnapshot(
            lineage: lineage,
            records: rows.values.map(\.record).sorted {
                ($0.address, $0.generation) < ($1.address, $1.generation)
            },
            outputs: outputs,
            openIntents: openIntents.values.sorted { $0.operation < $1.operation },
            contract: contract,
            origin: origin
        )
    }

    package func acquireLease(_ holder: LeaseHolder) throws(StateError) {
        if let lease {
            throw .locked(lease)
        }
        lease = holder
    }

    package func releaseLease() {
        lease = nil
    }

    package func secretSeal() -> any SecretSeal {
        seal
    }

    package func rekey(
        to target: NewSealingKey,
        droppingUnreadable: Bool
    ) throws(StateError) -> RekeyReport {
        try requireLease()
        // Nothing is written anywhere, so there is nothing to seal with another key.
        return RekeyReport(
            resealed: rows.values.reduce(0) { $0 + $1.secretFingerprints.count }
                + outputs.count { $0.value.isSensitive }
        )
    }

    package func backUp(to path: String) throws(StateError) {
        throw .invalidOperation(reason: "a state in memory has nothing to write to \(path)")
    }

    package func storageFindings() -> [StateFinding] {
        []
    }

    private func requireLease() throws(StateError) {
        if lease == nil {
            throw .invalidOperation(reason: "the state is written without the right to write")
        }
    }
}

// MARK: - Runs and operations

extension InMemoryStateStore {
    package func beginRun(_ draft: RunDraft) throws(StateError) -> RunID {
        try requireLease()
        let id = RunID(runRecords.count + 1)
        runRecords.append(
            RunRecord(
                id: id,
                command: draft.command,
                who: draft.who,
                reason: draft.reason,
                startedAt: clock(),
                endedAt: nil,
                succeeded: nil,
                summary: nil
            )
        )
        return id
    }

    package func endRun(_ run: RunID, succeeded: Bool, summary: String) throws(StateError) {
        try requireLease()
        let index = try runIndex(run)
        if runRecords[index].endedAt != nil {
            throw .invalidOperation(reason: "run \(run) has ended before")
        }
        runRecords[index].endedAt = clock()
        runRecords[index].succeeded = succeeded
        runRecords[index].summary = summary
    }

    package func recordIntent(_ draft: IntentDraft) throws(StateError) -> OperationID {
        try requireLease()
        _ = try runIndex(draft.run)
        try draft.check(rowExists: rows[draft.key] != nil, createIsOpen: isCreateOpen(draft.key.address))
        return begin(draft)
    }

    package func recordIdentity(_ operation: OperationID, record: ResourceRecord) throws(StateError) {
        try requireLease()
        let intent = try openIntent(operation)
        try intent.key.check(record)
        store(record)
        openIntents[operation]?.objectID = record.objectID
        operationRecords[Int(operation) - 1].objectID = record.objectID
    }

    package func recordOutcome(
        _ operation: OperationID,
        _ outcome: OperationOutcome,
        requestID: String?
    ) throws(StateError) {
        try requireLease()
        let intent = try openIntent(operation)
        if let record = outcome.record {
            try intent.key.check(record)
        }
        finish(operation, key: intent.key, outcome, requestID: requestID)
    }

    package func recordLocal(_ draft: IntentDraft, _ outcome: OperationOutcome) throws(StateError) {
        try requireLease()
        _ = try runIndex(draft.run)
        try draft.check(rowExists: rows[draft.key] != nil, createIsOpen: isCreateOpen(draft.key.address))
        if let record = outcome.record {
            try draft.key.check(record)
        }
        finish(begin(draft), key: draft.key, outcome, requestID: nil)
    }

    package func takeOver(
        _ records: [ResourceRecord],
        outputs: [OutputRecord],
        origin: StateOrigin?,
        run: RunID,
        reason: String
    ) throws(StateError) {
        try requireLease()
        _ = try runIndex(run)
        var keys = Set(rows.keys)
        let drafts = records.map { IntentDraft(importing: $0, run: run, reason: reason) }
        for draft in drafts {
            try draft.check(
                rowExists: !keys.insert(draft.key).inserted,
                createIsOpen: isCreateOpen(draft.key.address)
            )
        }
        for (draft, record) in zip(drafts, records) {
            finish(begin(draft), key: draft.key, .recorded(record), requestID: nil)
        }
        try recordOutputs(outputs)
        self.origin = self.origin ?? origin
    }

    package func runs() -> [RunRecord] {
        runRecords
    }

    package func operations(of run: RunID) -> [OperationRecord] {
        operationRecords.filter { $0.run == run }
    }

    package func operations(at address: InstanceAddress) -> [OperationRecord] {
        operationRecords.filter { $0.key.address == address || $0.after?.address == address.description }
    }

    private func runIndex(_ run: RunID) throws(StateError) -> Int {
        guard run >= 1, run <= runRecords.count else {
            throw .invalidOperation(reason: "there is no run \(run)")
        }
        return Int(run) - 1
    }

    private func openIntent(_ operation: OperationID) throws(StateError) -> OpenIntent {
        guard let intent = openIntents[operation] else {
            throw .invalidOperation(reason: "operation \(operation) is not open")
        }
        return intent
    }

    private func isCreateOpen(_ address: InstanceAddress) -> Bool {
        openIntents.values.contains { $0.action == .create && $0.key.address == address }
    }

    private func begin(_ draft: IntentDraft) -> OperationID {
        let id = OperationID(operationRecords.count + 1)
        let now = clock()
        openIntents[id] = OpenIntent(
            operation: id,
            run: draft.run,
            key: draft.key,
            action: draft.action,
            objectID: draft.objectID,
            recognition: draft.recognition,
            startedAt: now
        )
        operationRecords.append(
            OperationRecord(
                id: id,
                run: draft.run,
                key: draft.key,
                action: draft.action,
                status: .open,
                objectID: draft.objectID,
                reason: draft.reason,
                message: nil,
                requestID: nil,
                before: image(draft.key),
                after: nil,
                startedAt: now,
                endedAt: nil
            )
        )
        return id
    }

    private func finish(
        _ operation: OperationID,
        key: RecordKey,
        _ outcome: OperationOutcome,
        requestID: String?
    ) {
        switch outcome {
        case .recorded(let record), .partial(let record, _): store(record)
        case .removed: remove(key)
        case .failed: break
        }
        let index = Int(operation) - 1
        operationRecords[index].status = outcome.status
        operationRecords[index].objectID = outcome.record?.objectID ?? operationRecords[index].objectID
        operationRecords[index].message = outcome.message
        operationRecords[index].requestID = requestID
        end(operation, at: key)
    }

    private func end(_ operation: OperationID, at key: RecordKey) {
        openIntents[operation] = nil
        operationRecords[Int(operation) - 1].after = image(key)
        operationRecords[Int(operation) - 1].endedAt = clock()
    }
}

// MARK: - Rows

extension InMemoryStateStore {
    package func recordRefresh(changed: [ResourceRecord], gone: [RecordKey]) throws(StateError) {
        try requireLease()
        for record in changed {
            guard let row = rows[record.key] else {
                throw .noSuchRecord(record.key)
            }
            if row.record.version != record.version {
                throw .stale(record.key, planned: record.version, found: row.record.version)
            }
        }
        for record in changed where rows[record.key]?.record != record.storable(policy) {
            store(record)
        }
        for key in gone {
            remove(key)
        }
    }

    package func move(_ from: InstanceAddress, to: InstanceAddress, run: RunID) throws(StateError) {
        try requireLease()
        _ = try runIndex(run)
        let moving = rows.keys.filter { $0.address == from }.sorted { $0.generation < $1.generation }
        guard let first = moving.first else {
            throw .noSuchRecord(RecordKey(address: from))
        }
        if rows.keys.contains(where: { $0.address == to }) {
            throw .duplicateAddress(to)
        }
        if isCreateOpen(to) {
            throw .unfinishedCreate(to)
        }
        try from.checkMove(to: to)
        for intent in openIntents.values where intent.key.address == from {
            let key = RecordKey(address: to, generation: intent.key.generation)
            openIntents[intent.operation]?.key = key
            operationRecords[Int(intent.operation) - 1].key = key
        }
        let operation = begin(localMove(first, run: run, reason: "moved to \(to)"))
        for key in moving {
            rekey(key, RecordKey(address: to, generation: key.generation), status: nil)
        }
        let blockIsEmpty = !rows.keys.contains { $0.address.resource == from.resource }
        for (key, row) in rows {
            let edges = row.record.dependencies.moving(from, to: to, blockIsEmpty: blockIsEmpty)
            if edges != row.record.dependencies {
                rows[key]?.record.dependencies = edges
                rows[key]?.record.version += 1
            }
        }
        endMove(operation, at: RecordKey(address: to, generation: first.generation))
    }

    package func depose(_ address: InstanceAddress, run: RunID) throws(StateError) -> RecordKey {
        try requireLease()
        _ = try runIndex(run)
        let current = RecordKey(address: address)
        if rows[current] == nil {
            throw .noSuchRecord(current)
        }
        let highest = rows.keys.filter { $0.address == address }.map(\.generation).max() ?? 0
        let deposed = RecordKey(address: address, generation: highest + 1)
        let operation = begin(localMove(current, run: run, reason: "set aside for its replacement"))
        rekey(current, deposed, status: .deposed)
        endMove(operation, at: deposed)
        return deposed
    }

    package func restore(
        _ key: RecordKey,
        status: ResourceRecord.Status,
        run: RunID
    ) throws(StateError) {
        try requireLease()
        _ = try runIndex(run)
        let current = RecordKey(address: key.address)
        guard rows[key] != nil, key != current else {
            throw .noSuchRecord(key)
        }
        if rows[current] != nil {
            throw .duplicateAddress(key.address)
        }
        let operation = begin(localMove(key, run: run, reason: "its replacement did not come to be"))
        rekey(key, current, status: status)
        endMove(operation, at: current)
    }

    package func recordOutputs(_ outputs: [OutputRecord]) throws(StateError) {
        try requireLease()
        self.outputs = outputs.map(\.storable).sorted { $0.name < $1.name }
    }

    package func recordContract(_ number: String) throws(StateError) {
        try requireLease()
        contract = number
    }

    package func claimPlan(_ planID: String, rows expected: [RowExpectation]) throws(StateError) {
        try requireLease()
        if usedPlans.contains(planID) {
            throw .planAlreadyUsed(planID: planID)
        }
        for row in expected {
            let found = rows[row.key]?.record.version
            if found != row.version {
                throw .stale(row.key, planned: row.version ?? 0, found: found)
            }
        }
        usedPlans.insert(planID)
    }

    private func localMove(_ key: RecordKey, run: RunID, reason: String) -> IntentDraft {
        IntentDraft(
            run: run,
            key: key,
            action: .move,
            objectID: rows[key]?.record.objectID,
            recognition: .null,
            reason: reason
        )
    }

    private func endMove(_ operation: OperationID, at key: RecordKey) {
        operationRecords[Int(operation) - 1].status = .done
        end(operation, at: key)
    }

    private func image(_ key: RecordKey) -> RecordImage? {
        rows[key].map { RecordImage($0.record, secretFingerprints: $0.secretFingerprints) }
    }

    private func store(_ given: ResourceRecord) {
        var record = given.storable(policy)
        let old = rows[record.key]
        record.version = (old?.record.version ?? retiredVersions.removeValue(forKey: record.key) ?? 0) + 1
        var fingerprints: [String: String] = [:]
        for (name, value) in record.attributes.mapValue ?? ValueMap() where value.isSensitive {
            let secret = value.secretText
            if let known = old?.secretFingerprints[name], seal.matches(secret, fingerprint: known) {
                fingerprints[name] = known
            } else {
                fingerprints[name] = seal.fingerprint(of: secret)
            }
        }
        rows[record.key] = Row(record: record, secretFingerprints: fingerprints)
    }

    private func remove(_ key: RecordKey) {
        if let row = rows.removeValue(forKey: key) {
            retiredVersions[key] = row.record.version
        }
    }

    private func rekey(_ from: RecordKey, _ to: RecordKey, status: ResourceRecord.Status?) {
        guard var row = rows[from] else { return }
        remove(from)
        row.record.address = to.address
        row.record.generation = to.generation
        row.record.status = status ?? row.record.status
        row.record.version = max(row.record.version, retiredVersions.removeValue(forKey: to) ?? 0) + 1
        rows[to] = row
    }
}
