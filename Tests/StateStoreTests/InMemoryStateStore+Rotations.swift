package import Addresses
package import StateModel

extension InMemoryStateStore {
    package func recordRotation(
        _ rotation: RotationRecord,
        events: [RotationEvent],
        exchanging generation: Generation?
    ) throws(StateError) {
        try requireLease()
        for event in events {
            _ = try runIndex(event.run)
        }
        let generations = generations(of: rotation.address)
        let createIsOpen = isCreateOpen(rotation.address)
        try rotation.check(
            events,
            exchanging: generation,
            generations: generations,
            createIsOpen: createIsOpen
        )
        if let generation, let run = events.last?.run {
            let key = RecordKey(address: rotation.address, generation: generation)
            let relocation = try Relocation.exchange(
                key,
                generations: generations,
                createIsOpen: createIsOpen
            )
            let current = RecordKey(address: rotation.address)
            for intent in openIntents.values where [key, current].contains(intent.key) {
                let other = intent.key == key ? current : key
                openIntents[intent.operation]?.key = other
                operationRecords[intent.operation.position].key = other
            }
            carryOut(relocation, run: run)
        }
        var stored = rotation
        let known = rotations[rotation.address]
        stored.version = known?.version ?? 0
        if stored != known {
            stored.version += 1
        }
        rotations[rotation.address] = stored
        self.events += events
    }

    package func recordRevocation(_ addresses: [InstanceAddress], run: RunID) throws(StateError) {
        try requireLease()
        _ = try runIndex(run)
        revoked.formUnion(addresses)
    }

    package func clearRevocation(_ addresses: [InstanceAddress]) throws(StateError) {
        try requireLease()
        revoked.subtract(addresses)
    }

    package func rotationEvents(of run: RunID) -> [RotationEvent] {
        events.filter { $0.run == run && run >= firstRun }
    }

    package func rotationEvents(of target: AddressTarget) -> [RotationEvent] {
        events.filter { $0.run >= firstRun && target.selects($0.address) }
    }

    func forgetOther(_ key: RecordKey) {
        if rotations[key.address]?.other == key.generation {
            rotations[key.address]?.other = nil
            rotations[key.address]?.version += 1
        }
    }

    func removeRotation(ofNothingAt address: InstanceAddress) {
        if generations(of: address).isEmpty, !isCreateOpen(address) {
            rotations[address] = nil
        }
    }

    func moveRotation(_ from: InstanceAddress, to: InstanceAddress) {
        if var rotation = rotations.removeValue(forKey: from) {
            rotation.address = to
            rotation.version += 1
            rotations[to] = rotation
        }
        if revoked.remove(from) != nil {
            revoked.insert(to)
        }
    }
}
