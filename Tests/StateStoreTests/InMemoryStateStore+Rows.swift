package import Addresses
internal import JSONText
package import StateModel
internal import Values

extension InMemoryStateStore {
    package func recordRefresh(changed: [ResourceRecord], gone: [RecordKey]) throws(StateError) {
        try requireLease()
        var moved: [ResourceRecord] = []
        for record in changed where try record.refreshes(rows[record.key]?.record, policy: policy) {
            moved.append(record)
        }
        moved.forEach(store)
        for key in gone {
            remove(key)
        }
    }

    package func move(
        _ objects: [(from: InstanceAddress, to: InstanceAddress)],
        run: RunID
    ) throws(StateError) {
        try requireLease()
        _ = try runIndex(run)
        let before = (rows, retiredVersions, operationRecords, openIntents)
        let rotationsBefore = (rotations, revoked)
        do throws(StateError) {
            for object in objects {
                try move(object.from, to: object.to, in: run)
            }
        } catch {
            (rows, retiredVersions, operationRecords, openIntents) = before
            (rotations, revoked) = rotationsBefore
            throw error
        }
    }

    private func move(_ from: InstanceAddress, to: InstanceAddress, in run: RunID) throws(StateError) {
        let relocation = try Relocation.move(
            from,
            to: to,
            generations: generations(of: from),
            isTaken: !generations(of: to).isEmpty,
            createIsOpen: isCreateOpen(to)
        )
        for intent in openIntents.values where intent.key.address == from {
            let key = RecordKey(address: to, generation: intent.key.generation)
            openIntents[intent.operation]?.key = key
            operationRecords[intent.operation.position].key = key
        }
        carryOut(relocation, run: run) {
            let resources = Set(rows.keys.map(\.address.resource))
            let empty = from.resource.generalized.filter { block in
                !resources.contains { $0.isInstance(of: block) }
            }
            for (key, row) in rows {
                let edges = row.record.terms.dependencies.moving(from, to: to) { empty.contains($0) }
                if edges != row.record.terms.dependencies {
                    rows[key]?.record.terms.dependencies = edges
                    rows[key]?.record.version += 1
                }
            }
            moveRotation(from, to: to)
        }
    }

    package func depose(_ address: InstanceAddress, run: RunID) throws(StateError) -> RecordKey {
        try requireLease()
        _ = try runIndex(run)
        let relocation = try Relocation.depose(address, generations: generations(of: address))
        carryOut(relocation, run: run)
        return relocation.subject.to
    }

    package func restore(
        _ key: RecordKey,
        status: ResourceRecord.Status,
        run: RunID
    ) throws(StateError) {
        try requireLease()
        _ = try runIndex(run)
        let generations = generations(of: key.address)
        carryOut(try Relocation.restore(key, status: status, generations: generations), run: run) {
            forgetOther(key)
        }
    }

    func generations(of address: InstanceAddress) -> [Int] {
        rows.keys.filter { $0.address == address }.map(\.generation).sorted()
    }

    func carryOut(_ relocation: Relocation, run: RunID, also change: () -> Void = {}) {
        let (from, to) = relocation.subject
        let operation = begin(relocation.intent(run: run, objectID: rows[from]?.record.objectID))
        for row in relocation.rows {
            rekey(row.from, row.to, status: row.status)
        }
        change()
        operationRecords[operation.position].status = .done
        end(operation, at: to)
    }

    package func recordOutputs(_ outputs: [OutputRecord]) throws(StateError) {
        try requireLease()
        // What its caller could not open stays.
        self.outputs = outputs.map { output in
            guard output.value.isSensitive, output.value.isUnknown,
                let kept = self.outputs.first(where: { $0.name == output.name }), kept.value.isSensitive,
                !kept.value.isNull
            else { return output.storable }
            return OutputRecord(name: output.name, value: kept.value, isSensitive: output.isSensitive)
        }
        .sorted { $0.name < $1.name }
    }

    package func recordAccount(_ account: String, isSecret: Bool) throws(StateError) {
        try requireLease()
        self.account = account
        isAccountSecret = isSecret
    }

    package func claimPlan(
        _ planID: String,
        rows expected: [RowExpectation],
        rotations expectedRotations: [RotationExpectation]
    ) throws(StateError) {
        try requireLease()
        if usedPlans.contains(planID) {
            throw .planAlreadyUsed(planID: planID)
        }
        for row in expected {
            try row.check(found: rows[row.key]?.record.version)
        }
        for rotation in expectedRotations {
            try rotation.check(found: rotations[rotation.address]?.version)
        }
        usedPlans.insert(planID)
    }

    func image(_ key: RecordKey) -> RecordImage? {
        rows[key].map { RecordImage($0.record, secretFingerprints: $0.secretFingerprints) }
    }

    func store(_ given: ResourceRecord) {
        var record = given.storable(policy)
        let old = rows[record.key]
        record.version = (old?.record.version ?? retiredVersions.removeValue(forKey: record.key) ?? 0) + 1
        record.made = old?.record.made ?? RowTime(milliseconds: clock())
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
        guard rows[key] != nil else { return }
        retire(key)
        forgetOther(key)
        removeRotation(ofNothingAt: key.address)
    }

    private func retire(_ key: RecordKey) {
        if let row = rows.removeValue(forKey: key) {
            retiredVersions[key] = row.record.version
        }
    }

    private func rekey(_ from: RecordKey, _ to: RecordKey, status: ResourceRecord.Status?) {
        guard var row = rows[from] else { return }
        retire(from)
        row.record.address = to.address
        row.record.generation = to.generation
        row.record.status = status ?? row.record.status
        row.record.version = max(row.record.version, retiredVersions.removeValue(forKey: to) ?? 0) + 1
        rows[to] = row
    }
}
