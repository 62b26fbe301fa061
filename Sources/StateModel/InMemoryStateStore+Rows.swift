package import Addresses
internal import JSONText
internal import Values

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

    package func recordContract(_ number: String, isSecret: Bool) throws(StateError) {
        try requireLease()
        contract = number
        isContractSecret = isSecret
    }

    package func claimPlan(_ planID: String, rows expected: [RowExpectation]) throws(StateError) {
        try requireLease()
        if usedPlans.contains(planID) {
            throw .planAlreadyUsed(planID: planID)
        }
        for row in expected where !row.mayMove {
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

    func image(_ key: RecordKey) -> RecordImage? {
        rows[key].map { RecordImage($0.record, secretFingerprints: $0.secretFingerprints) }
    }

    func store(_ given: ResourceRecord) {
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

    func remove(_ key: RecordKey) {
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
