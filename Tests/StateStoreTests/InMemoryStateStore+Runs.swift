package import Addresses
internal import JSONText
package import StateModel
internal import Values

extension InMemoryStateStore {
    package func beginRun(_ draft: RunDraft) throws(StateError) -> RunID {
        try requireLease()
        let id = RunID(Int64(runRecords.count + 1))
        runRecords.append(
            RunRecord(
                id: id,
                command: draft.command,
                who: draft.who,
                reason: draft.reason,
                startedAt: clock(),
                endedAt: nil,
                outcome: nil,
                summary: nil
            )
        )
        return id
    }

    package func endRun(_ run: RunID, _ outcome: RunOutcome, summary: String) throws(StateError) {
        try requireLease()
        let index = try runIndex(run)
        if runRecords[index].endedAt != nil {
            throw .invalidOperation(reason: "run \(run) has ended before")
        }
        runRecords[index].endedAt = clock()
        runRecords[index].outcome = outcome
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
        operationRecords[operation.position].objectID = record.objectID
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
        runRecords.filter { $0.id >= firstRun }
    }

    package func operations(of run: RunID) -> [OperationRecord] {
        operationRecords.filter { $0.run == run && run >= firstRun }
    }

    package func operations(of target: AddressTarget) -> [OperationRecord] {
        operationRecords.filter { operation in
            guard operation.run >= firstRun else { return false }
            let after = operation.after.flatMap { try? InstanceAddress(parsing: $0.address) }
            return target.selects(operation.key.address) || after.map(target.selects) ?? false
        }
    }

    package func pruneHistory(keeping count: Int) throws(StateError) -> Int {
        try requireLease()
        let wanted = RunID(Int64(max(0, runRecords.count - count)) + 1)
        let first = max(firstRun, min(wanted, openIntents.values.map(\.run).min() ?? wanted))
        defer { firstRun = first }
        return Int(first.rawValue - firstRun.rawValue)
    }

    package func operations(at address: InstanceAddress) -> [OperationRecord] {
        operationRecords.filter {
            $0.run >= firstRun && ($0.key.address == address || $0.after?.address == address.description)
        }
    }

    func deleted() -> Set<String> {
        let since = clock() - ReadLag.afterDeletions.milliseconds
        return operationRecords.reduce(into: []) { ids, operation in
            guard operation.action == .delete, operation.status == .done, let ended = operation.endedAt,
                ended > since, let id = operation.objectID
            else { return }
            ids.insert(id)
        }
    }

    func recentWrites() -> [String: Int64] {
        let since = clock() - ReadLag.afterWrites.milliseconds
        return operationRecords.reduce(into: [:]) { writes, operation in
            let moment = operation.endedAt ?? operation.startedAt
            guard operation.action == .create || operation.action == .update, moment > since,
                let id = operation.objectID
            else { return }
            writes[id] = max(moment, writes[id] ?? moment)
        }
    }

    func runIndex(_ run: RunID) throws(StateError) -> Int {
        guard run >= 1, run.rawValue <= runRecords.count else {
            throw .invalidOperation(reason: "there is no run \(run)")
        }
        return run.position
    }

    func openIntent(_ operation: OperationID) throws(StateError) -> OpenIntent {
        guard let intent = openIntents[operation] else {
            throw .invalidOperation(reason: "operation \(operation) is not open")
        }
        return intent
    }

    func isCreateOpen(_ address: InstanceAddress) -> Bool {
        openIntents.values.contains { $0.action == .create && $0.key.address == address }
    }

    func begin(_ draft: IntentDraft) -> OperationID {
        let id = OperationID(Int64(operationRecords.count + 1))
        let now = clock()
        openIntents[id] = OpenIntent(
            operation: id,
            run: draft.run,
            key: draft.key,
            action: draft.action,
            objectID: draft.objectID,
            recognition: draft.recognition,
            secretRecognition: draft.secretRecognition,
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

    func finish(
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
        let index = operation.position
        operationRecords[index].status = outcome.status
        operationRecords[index].objectID = outcome.record?.objectID ?? operationRecords[index].objectID
        operationRecords[index].message = outcome.message
        operationRecords[index].requestID = requestID
        end(operation, at: key)
        removeRotation(ofNothingAt: key.address)
    }

    func end(_ operation: OperationID, at key: RecordKey) {
        openIntents[operation] = nil
        let index = operation.position
        operationRecords[index].after = image(key)
        operationRecords[index].endedAt = clock()
    }
}

extension RowID {
    /// Where the row stands among the rows of its kind, which the store in memory numbers from 1.
    var position: Int {
        Int(rawValue) - 1
    }
}
