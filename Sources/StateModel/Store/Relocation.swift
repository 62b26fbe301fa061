package import Addresses
internal import JSONText

/// A change of keys that a store carries out in one transaction, with one line of history.
package struct Relocation: Sendable {
    /// Of every row that gets another key, in the order of their generations; never empty.
    package let rows: [(from: RecordKey, to: RecordKey)]
    /// What the rows become; nil where they stay what they are.
    package let status: ResourceRecord.Status?
    let reason: String

    /// The row that the line of history is about, as it was and as it is.
    package let subject: (from: RecordKey, to: RecordKey)

    private init(
        _ subject: (from: RecordKey, to: RecordKey),
        with others: [(from: RecordKey, to: RecordKey)] = [],
        status: ResourceRecord.Status?,
        reason: String
    ) {
        rows = [subject] + others
        self.subject = subject
        self.status = status
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
            (
                from: RecordKey(address: from, generation: generation),
                to: RecordKey(address: to, generation: generation)
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
        return Relocation(first, with: Array(rows.dropFirst()), status: nil, reason: "moved to \(to)")
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
        return Relocation((current, deposed), status: .deposed, reason: "set aside for its replacement")
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
        return Relocation((key, current), status: status, reason: "its replacement did not come to be")
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
