package import Addresses
internal import JSONText

/// A change of keys that a store carries out in one transaction, with one line of history.
package struct Relocation: Sendable {
    /// A row that gets another key.
    package struct Row: Sendable {
        package let from: RecordKey
        package let to: RecordKey
        /// What the row becomes; nil where it stays what it is.
        package let status: ResourceRecord.Status?
    }

    /// In the order in which they get their keys, one after the other; never empty.
    package let rows: [Row]
    let reason: String

    /// The row that the line of history is about, as it was and as it is.
    package let subject: (from: RecordKey, to: RecordKey)

    private init(_ subject: Row, among rows: [Row]? = nil, reason: String) {
        self.rows = rows ?? [subject]
        self.subject = (subject.from, subject.to)
        self.reason = reason
    }

    /// Gives the object at one address another address, with its deposed generations.
    ///
    /// - Parameters:
    ///   - from: the old address.
    ///   - to: the new one.
    ///   - generations: of the rows at the old address, ascending.
    ///   - isTaken: whether a row is at the new one.
    ///   - createIsOpen: whether a create at the new address has no outcome yet.
    /// - Returns: the change of all rows at the old address.
    /// - Throws: `noSuchRecord`, `duplicateAddress`, `unfinishedCreate`; `invalidOperation` for a data source.
    package static func move(
        _ from: InstanceAddress,
        to: InstanceAddress,
        generations: [Int],
        isTaken: Bool,
        createIsOpen: Bool
    ) throws(StateError) -> Relocation {
        let rows = generations.map { generation in
            Row(
                from: RecordKey(address: from, generation: generation),
                to: RecordKey(address: to, generation: generation),
                status: nil
            )
        }
        guard let first = rows.first else {
            throw .noSuchRecord(RecordKey(address: from))
        }
        if isTaken {
            throw .duplicateAddress(to)
        }
        if createIsOpen {
            throw .unfinishedCreate(to)
        }
        // Which types can become others is said by their schemas, which a store does not know.
        if from.resource.mode != to.resource.mode {
            throw .invalidOperation(reason: "\(from) cannot become \(to): one of them is a data source")
        }
        return Relocation(first, among: rows, reason: "moved to \(to)")
    }

    /// Sets the current object at an address aside.
    ///
    /// - Parameters:
    ///   - address: of the current object.
    ///   - generations: of the rows at the address, ascending.
    /// - Returns: the change of its row.
    /// - Throws: `noSuchRecord` where there is no current object.
    package static func depose(
        _ address: InstanceAddress,
        generations: [Int]
    ) throws(StateError) -> Relocation {
        let current = RecordKey(address: address)
        guard generations.first == 0 else {
            throw .noSuchRecord(current)
        }
        let deposed = RecordKey(address: address, generation: (generations.last ?? 0) + 1)
        return Relocation(
            Row(from: current, to: deposed, status: .deposed),
            reason: "set aside for its replacement"
        )
    }

    /// Makes a deposed object the current one again.
    ///
    /// - Parameters:
    ///   - key: of the deposed row.
    ///   - status: that the object has then.
    ///   - generations: of the rows at the address, ascending.
    /// - Returns: the change of its row.
    /// - Throws: `noSuchRecord` where nothing is set aside by that key, `duplicateAddress` where there is a current object.
    package static func restore(
        _ key: RecordKey,
        status: ResourceRecord.Status,
        generations: [Int]
    ) throws(StateError) -> Relocation {
        let current = RecordKey(address: key.address)
        if !generations.contains(key.generation) || key == current {
            throw .noSuchRecord(key)
        }
        if generations.contains(0) {
            throw .duplicateAddress(key.address)
        }
        return Relocation(
            Row(from: key, to: current, status: status),
            reason: "its replacement did not come to be"
        )
    }

    /// Puts the row of another generation in charge; the one that is, if there is any, takes its place.
    ///
    /// - Parameters:
    ///   - key: of the row that comes.
    ///   - generations: of the rows at the address, ascending.
    ///   - createIsOpen: whether a create at the address has no outcome yet.
    /// - Returns: the change of both rows.
    /// - Throws: `noSuchRecord` where nothing is set aside by that key, `unfinishedCreate`.
    package static func exchange(
        _ key: RecordKey,
        generations: [Int],
        createIsOpen: Bool
    ) throws(StateError) -> Relocation {
        let current = RecordKey(address: key.address)
        guard generations.contains(key.generation), key != current else {
            throw .noSuchRecord(key)
        }
        if createIsOpen {
            throw .unfinishedCreate(key.address)
        }
        let comes = Row(from: key, to: current, status: .ready)
        let reason = "put in charge by its rotation"
        guard generations.first == 0 else {
            return Relocation(comes, reason: reason)
        }
        // Each place takes one row, so the one that goes waits at a third.
        let aside = RecordKey(address: key.address, generation: (generations.last ?? 0) + 1)
        let goes = [
            Row(from: current, to: aside, status: .deposed), comes,
            Row(from: aside, to: key, status: .deposed),
        ]
        return Relocation(comes, among: goes, reason: reason)
    }

    /// The line of history, as an intent.
    ///
    /// - Parameters:
    ///   - run: the run that does it.
    ///   - objectID: of the subject.
    /// - Returns: the intent to begin.
    package func intent(run: RunID, objectID: String?) -> IntentDraft {
        IntentDraft(
            run: run,
            key: subject.from,
            action: .move,
            objectID: objectID,
            recognition: .null,
            reason: reason
        )
    }
}
