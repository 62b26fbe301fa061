internal import Addresses
internal import GRDB
internal import StateModel

/// Rows of rotations, of what they did, and of revocations.
enum RotationRows {
    /// Seconds that a person can mean, and that fit a moment: some thousand years.
    private static let spans: ClosedRange<Int64> = 0...100_000_000_000

    /// The columns of a rotation but its sinks, the number of the row first.
    private static let selection = """
        SELECT id, address, phase, course, other_generation, incoming, outgoing, reason, began_at, phase_began_at, due_at, \
        overlap_seconds, soak_seconds, verifies, must_be_confirmed, verified, refused, confirmed, held, problem, version \
        FROM rotations
        """

    private static let eventSelection =
        "SELECT id, run, address, phase, text, happened_at FROM rotation_events"

    static func one(
        _ db: Database,
        _ address: InstanceAddress
    ) throws -> (id: Int64, rotation: RotationRecord)? {
        let found = try StoredRows.first(
            db,
            .rotations,
            "\(selection) WHERE address = ?",
            [address.description]
        ) { (id: try $0.number(0, in: StoredRow.numbers), rotation: try rotation($0)) }
        guard var found else { return nil }
        found.rotation.sinks = try StoredRows(
            db,
            .rotationSinks,
            "\(sinkSelection) WHERE rotation = ? ORDER BY position",
            [found.id]
        ).map(sink)
        return found
    }

    static func version(_ db: Database, _ address: InstanceAddress) throws -> Int? {
        try StoredRows.first(
            db,
            .rotations,
            "SELECT id, version FROM rotations WHERE address = ?",
            [address.description]
        ) { Int(try $0.number(1, in: StoredRow.versions)) }
    }

    private static let sinkSelection =
        "SELECT rotation, position, name, delivered, digest, delivered_at, problem FROM rotation_sinks"

    static func events(_ db: Database, of run: RunID) throws -> [RotationEvent] {
        try StoredRows(db, .rotationEvents, "\(eventSelection) WHERE run = ? ORDER BY id", [run]).map(event)
    }

    /// Of everything that is named, whatever instances there are.
    static func events(_ db: Database, of target: AddressTarget) throws -> [RotationEvent] {
        let range = AddressRange(target)
        return try StoredRows(
            db,
            .rotationEvents,
            "\(eventSelection) WHERE address >= ? AND address < ? ORDER BY id",
            [range.start, range.end]
        ).map(event).filter { target.selects($0.address) }
    }

    static func examine(_ db: Database, _ each: (StoredTable, String, (StoredRow) throws -> Void) -> Void) {
        each(.rotationEvents, eventSelection) { _ = try event($0) }
        each(.revocations, "SELECT address, run, revoked_at FROM revocations") { row in
            _ = try row.number(1, in: StoredRow.numbers)
            _ = try row.number(2, in: StoredRow.times)
        }
    }

    private static func rotation(_ row: StoredRow) throws -> RotationRecord {
        RotationRecord(
            address: try row.address(1),
            phase: try phase(row, 2),
            course: try row.read(3, as: "a course", RotationRecord.Course.init(rawValue:)),
            other: try row.optionalNumber(4, in: 1...StoredRow.counts.upperBound).map { Generation($0) },
            incoming: try row.optionalText(5),
            outgoing: try row.text(6),
            reason: try row.text(7),
            began: try row.number(8, in: StoredRow.times),
            phaseBegan: try row.number(9, in: StoredRow.times),
            due: try row.optionalNumber(10, in: StoredRow.times),
            terms: RotationTerms(
                overlap: Int(try row.number(11, in: spans)),
                soak: Int(try row.number(12, in: spans)),
                verifies: try row.flag(13),
                mustBeConfirmed: try row.flag(14)
            ),
            isVerified: try row.optionalFlag(15),
            isRefused: try row.optionalFlag(16),
            isConfirmed: try row.flag(17),
            isHeld: try row.flag(18),
            problem: try row.optionalText(19),
            version: Int(try row.number(20, in: StoredRow.versions))
        )
    }

    private static func sink(_ row: StoredRow) throws -> SinkRecord {
        _ = try row.number(1, in: StoredRow.counts)
        return SinkRecord(
            name: try row.text(2),
            delivered: try row.optionalText(3),
            digest: try row.optionalText(4),
            at: try row.optionalNumber(5, in: StoredRow.times),
            problem: try row.optionalText(6)
        )
    }

    private static func event(_ row: StoredRow) throws -> RotationEvent {
        RotationEvent(
            run: RunID(try row.number(1, in: StoredRow.numbers)),
            address: try row.address(2),
            phase: try phase(row, 3),
            text: try row.text(4),
            at: try row.number(5, in: StoredRow.times)
        )
    }

    private static func phase(_ row: StoredRow, _ column: Int32) throws -> RotationRecord.Phase {
        try row.read(column, as: "a phase", RotationRecord.Phase.init(rawValue:))
    }
}

extension RecordReader {
    /// How far rotations have come, sorted by address.
    ///
    /// Linear in rotations and sinks.
    func rotations() throws -> [RotationRecord] {
        try RotationRows.all(self)
    }

    /// What was taken away on purpose.
    func revoked() throws -> Set<InstanceAddress> {
        var found: Set<InstanceAddress> = []
        try each(StoredRows(db, .revocations, "SELECT address FROM revocations")) {
            found.insert(try $0.address(0))
        }
        return found
    }
}

extension RotationRows {
    fileprivate static func all(_ reader: RecordReader) throws -> [RotationRecord] {
        var sinks: [Int64: [SinkRecord]] = [:]
        try reader.each(StoredRows(reader.db, .rotationSinks, "\(sinkSelection) ORDER BY rotation, position"))
        {
            sinks[try $0.number(0, in: StoredRow.numbers), default: []].append(try sink($0))
        }
        var found: [RotationRecord] = []
        try reader.each(StoredRows(reader.db, .rotations, selection)) { row in
            var rotation = try rotation(row)
            rotation.sinks = sinks[try row.number(0, in: StoredRow.numbers)] ?? []
            found.append(rotation)
        }
        return found.sorted { $0.address < $1.address }
    }
}

extension StoredRow {
    fileprivate func optionalFlag(_ column: Int32) throws(StateError) -> Bool? {
        try optionalNumber(column, in: 0...1).map { $0 == 1 }
    }
}
