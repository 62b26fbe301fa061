internal import Addresses
internal import GRDB
internal import StateModel

extension RecordWriter {
    func record(
        _ rotation: RotationRecord,
        events: [RotationEvent],
        exchanging generation: Generation?
    ) throws {
        for run in Set(events.map(\.run)) {
            try HistoryRows.requireRun(db, run)
        }
        let address = rotation.address
        let generations = try generations(of: address)
        let createIsOpen = try isCreateOpen(address)
        try rotation.check(
            events,
            exchanging: generation,
            generations: generations,
            createIsOpen: createIsOpen
        )
        if let generation, let run = events.last?.run {
            try exchange(
                RecordKey(address: address, generation: generation),
                generations: generations,
                createIsOpen: createIsOpen,
                run: run
            )
        }
        try store(rotation)
        for event in events {
            try self.run(
                "INSERT INTO rotation_events (run, address, phase, text, happened_at) VALUES (?, ?, ?, ?, ?)",
                [event.run, address.description, event.phase.rawValue, event.text, event.at]
            )
        }
    }

    private func exchange(
        _ key: RecordKey,
        generations: [Int],
        createIsOpen: Bool,
        run: RunID
    ) throws {
        let relocation = try Relocation.exchange(key, generations: generations, createIsOpen: createIsOpen)
        // What has no outcome yet goes on about its object.
        try self.run(
            """
            UPDATE operations SET generation = iif(generation = 0, ?2, 0)
            WHERE address = ?1 AND status = 'open' AND generation IN (0, ?2)
            """,
            [key.address.description, key.generation]
        )
        try carryOut(relocation, run: run)
    }

    /// Inserts or replaces the row of the rotation's address, and counts its version on where it says something new.
    private func store(_ rotation: RotationRecord) throws {
        let id: Int64
        if let (known, stored) = try RotationRows.one(db, rotation.address) {
            var same = rotation
            same.version = stored.version
            if same == stored {
                return
            }
            id = known
            try run("DELETE FROM rotation_sinks WHERE rotation = ?", [id])
            try run("UPDATE rotations SET version = version + 1 WHERE id = ?", [id])
        } else {
            try run(
                """
                INSERT INTO rotations (address, phase, course, outgoing, reason, began_at, phase_began_at, overlap_seconds,
                    soak_seconds, verifies, must_be_confirmed, confirmed, held, version)
                    VALUES (?, 'preflight', 'forward', '', '', 0, 0, 0, 0, 0, 0, 0, 0, 1)
                """,
                [rotation.address.description]
            )
            id = db.lastInsertedRowID
        }
        let terms = rotation.terms
        try run(
            """
            UPDATE rotations SET phase = ?, course = ?, other_generation = ?, incoming = ?, outgoing = ?, reason = ?,
                began_at = ?, phase_began_at = ?, due_at = ?, overlap_seconds = ?, soak_seconds = ?, verifies = ?,
                must_be_confirmed = ?, verified = ?, refused = ?, confirmed = ?, held = ?, problem = ? WHERE id = ?
            """,
            [
                rotation.phase.rawValue, rotation.course.rawValue, rotation.other, rotation.incoming,
                rotation.outgoing, rotation.reason, rotation.began, rotation.phaseBegan, rotation.due,
                terms.overlap, terms.soak, terms.verifies, terms.mustBeConfirmed,
                rotation.isVerified, rotation.isRefused, rotation.isConfirmed, rotation.isHeld,
                rotation.problem, id,
            ]
        )
        for (position, sink) in rotation.sinks.enumerated() {
            try run(
                """
                INSERT INTO rotation_sinks (rotation, position, name, delivered, digest, delivered_at, problem)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [id, position, sink.name, sink.delivered, sink.digest, sink.at, sink.problem]
            )
        }
    }

    /// Makes a rotation forget the row that is not in charge, because it is no more, or is in charge now.
    func forgetOther(_ key: RecordKey) throws {
        try run(
            """
            UPDATE rotations SET other_generation = NULL, version = version + 1
            WHERE address = ? AND other_generation = ?
            """,
            [key.address.description, key.generation]
        )
    }

    /// Removes the rotation of an address at which there is no key any more, nor may be.
    func removeRotation(ofNothingAt address: InstanceAddress) throws {
        try run(
            """
            DELETE FROM rotations WHERE address = ?1 AND NOT EXISTS (SELECT 1 FROM resources WHERE address = ?1)
                AND NOT EXISTS (
                    SELECT 1 FROM operations WHERE address = ?1 AND status = 'open' AND action = 'create'
                )
            """,
            [address.description]
        )
    }

    func moveRotation(_ from: InstanceAddress, to: InstanceAddress) throws {
        try run(
            "UPDATE rotations SET address = ?, version = version + 1 WHERE address = ?",
            [to.description, from.description]
        )
        try run(
            "UPDATE OR REPLACE revocations SET address = ? WHERE address = ?",
            [to.description, from.description]
        )
    }

    func revoke(_ addresses: [InstanceAddress], run: RunID) throws {
        try HistoryRows.requireRun(db, run)
        for address in addresses {
            try self.run(
                "INSERT OR IGNORE INTO revocations (address, run, revoked_at) VALUES (?, ?, ?)",
                [address.description, run, now]
            )
        }
    }

    func clearRevocation(_ addresses: [InstanceAddress]) throws {
        for address in addresses {
            try run("DELETE FROM revocations WHERE address = ?", [address.description])
        }
    }
}
