import Addresses
import Configuration
import Planning
import Providers
import Rotation
import SourceText
import StateModel
import Values

/// What is done in the phases; each returns whether it is over.
extension Executor {
    func preflight(_ work: inout RotationWork) async throws(StepFailure) -> Bool {
        let record = try existing(work.keyInCharge)
        let found = await providers.preflight(record, known: knownKeyAddresses())
        result.diagnostics += found.filter { $0.severity == .warning }
            .map { $0.located(at: record.address, configuration.blocks[record.address.resource]) }
        if let problem = found.first(where: { $0.severity == .error }) {
            try await fail(&work, problem)
        }
        try await checkClocks(&work, record)
        let address = work.row.address
        let latest = records.keys.lazy.filter { $0.address == address }.map(\.generation).max() ?? 0
        let texts =
            hasSecret(record)
            ? []
            : [
                "the secret of the old key is not known: that it is off will be the API's word, and where it would have to be"
                    + " delivered again this cannot be undone"
            ]
        guard let row = next(work, .possible(generation: latest + 1)) else {
            return false
        }
        try await commit(&work, row, texts)
        return true
    }

    func create(_ work: inout RotationWork) async throws(StepFailure) -> Bool {
        guard let key = work.otherKey else {
            return try await advance(&work, .lost)
        }
        if records[key] == nil {
            do throws(StepFailure) {
                try await makeKey(key, work)
            } catch {
                if error.isUncertain {
                    throw error
                }
                try await fail(&work, error.diagnostic)
            }
        } else {
            try await readKey(key, work)
        }
        guard let made = records[key] else {
            return try await advance(&work, .lost, "the new key is gone; another one is made")
        }
        return try await advance(
            &work,
            .made(id: made.objectID),
            "the new key is made, \(made.objectID)"
        )
    }

    func verify(_ work: inout RotationWork) async throws(StepFailure) -> Bool {
        guard let key = work.otherKey, records[key] != nil else {
            return try await lose(&work)
        }
        // One that was off when it was to come back, and is to follow a compromised one now, is off still.
        var isOff = work.row.course == .undo
        if work.row.course == .compromised, let record = records[key] {
            isOff = await providers.isOn(record) == false
        }
        if isOff, try await !switchKey(key, isOn: true, work) {
            return try await lose(&work)
        }
        let proven = try await proveAlive(&work, key)
        return try await takeCharge(&work, key, .works(isShown: proven.isShown), proven.text)
    }

    /// The key that comes is gone: before it was delivered, another one is made; one to go back to, there is not.
    private func lose(_ work: inout RotationWork) async throws(StepFailure) -> Bool {
        let isUndo = work.row.course == .undo
        guard let row = next(work, .lost) else {
            return false
        }
        try await commit(
            &work,
            row,
            [
                isUndo
                    ? "the old key is gone, so the new one stays in charge"
                    : "the new key is gone; another one is made"
            ]
        )
        guard isUndo else {
            return true
        }
        throw StepFailure(
            .error(
                "Old key is gone",
                "The old key of \(row.address) does not exist any more, so it cannot be put in charge again. The new one stays"
                    + " in charge, and nothing begins for it until \"keyform rotate -now\".",
                address: row.address.description
            )
        )
    }

    /// From here on the address means the key that comes.
    private func takeCharge(
        _ work: inout RotationWork,
        _ key: RecordKey,
        _ outcome: RotationOutcome,
        _ proof: String
    ) async throws(StepFailure) -> Bool {
        let charge = work.keyInCharge
        let (coming, going) = (try existing(key), try existing(charge))
        let news =
            "in charge is \(work.nameOfIncoming)\(work.row.course == .undo ? " again" : ""), \(coming.objectID)"
        guard try await advance(&work, outcome, proof, news, exchanging: key.generation) else {
            return false
        }
        records[charge] = coming.becoming(0, .ready)
        records[key] = going.becoming(key.generation, .deposed)
        result.rotated += 1
        let taken = try existing(charge)
        providers.receiveSigner(at: charge.address, taken)
        let schema = try schema(of: charge.address)
        let arguments = try evaluate(charge.address).configuration
        applied.set(taken.attributes.showingSecrets(of: arguments, schema), at: charge.address)
        return true
    }

    /// A key that is in charge again, and was switched off before because it was compromised, is on.
    func keepOn(_ work: RotationWork) async throws(StepFailure) {
        guard work.row.course == .undo, let record = records[work.keyInCharge],
            await providers.isOn(record) == false
        else {
            return
        }
        guard try await switchKey(record.key, isOn: true, work) else {
            throw StepFailure(
                .error(
                    "Key in charge does not exist any more",
                    "The key \(record.objectID) of \(record.address) was deleted outside of keyform.",
                    address: record.address.description
                )
                .hinting("To have another key made:", command: "keyform apply")
            )
        }
    }

    /// Says before a compromised key is switched off that there will be none in its place yet.
    private func foretell(_ work: RotationWork) async throws(StepFailure) {
        let record = try existing(work.keyInCharge)
        let found = await providers.preflight(record, known: knownKeyAddresses())
        guard let problem = found.first(where: { $0.severity == .error }) else { return }
        onEvent(
            .rotating(
                work.row.address,
                "no new key can be made now (\(problem.summary)); the compromised one is switched off all the same"
            )
        )
    }

    private func knownKeyAddresses() -> [String: InstanceAddress] {
        let known = keyAddresses ?? providers.keyAddresses(Array(records.values))
        keyAddresses = known
        return known
    }

    /// Switches the key that goes off and shows that it is refused.
    func retire(_ work: inout RotationWork) async throws(StepFailure) -> Bool {
        let isExchanged = work.row.isExchanged
        guard let key = isExchanged ? work.otherKey : work.keyInCharge, records[key] != nil else {
            return try await advance(&work, .lost, "\(work.nameOfOutgoing) is gone already")
        }
        if isExchanged, let doubt = doubtOfTime(work) {
            try await stop(&work, "\(work.nameOfOutgoing) stays on, because \(doubt)")
            return false
        }
        if !isExchanged, work.row.incoming == nil {
            try await foretell(work)
        }
        guard try await switchKey(key, isOn: false, work) else {
            // One that is compromised is dead then, and its successor is made all the same.
            return try await advance(
                &work,
                isExchanged ? .lost : .off(isShown: nil),
                "\(work.nameOfOutgoing) is gone already"
            )
        }
        return try await proveOff(&work, key)
    }

    func soak(_ work: inout RotationWork) async throws(StepFailure) -> Bool {
        if let key = work.otherKey, let record = records[key], await providers.isOn(record) == true {
            try await fail(
                &work,
                .error(
                    "Old key is on again",
                    "Somebody has switched \(record.objectID) on again, so somebody may need it, and it is not deleted."
                        + " \"keyform rotate -undo\" puts it in charge again; switched off, it goes with the next run."
                )
            )
        }
        return try await advance(&work, .soaked)
    }

    func delete(_ work: inout RotationWork) async throws(StepFailure) -> Bool {
        let held = work.row.isHeld ? "; nothing begins until \"keyform rotate -now\"" : ""
        guard let key = work.otherKey, let record = records[key] else {
            return try await advance(&work, .deleted, "\(work.nameOfOutgoing) is gone\(held)")
        }
        // Of a key that nobody was given, there is nothing to wait for.
        if work.row.isVerified != nil || work.row.course != .undo, let doubt = doubtOfTime(work) {
            try await stop(&work, "\(work.nameOfOutgoing) is not deleted, because \(doubt)")
            return false
        }
        try await removeKey(key, work)
        return try await advance(
            &work,
            .deleted,
            "\(work.nameOfOutgoing) is deleted, \(record.objectID)\(held)"
        )
    }
}

extension ResourceRecord {
    fileprivate func becoming(_ generation: Generation, _ status: Status) -> ResourceRecord {
        var record = self
        record.generation = generation
        record.status = status
        return record
    }
}
