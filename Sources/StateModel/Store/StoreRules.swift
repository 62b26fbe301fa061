internal import Addresses

extension IntentDraft {
    /// Refuses an intent that would lose an object or concern none.
    ///
    /// - Parameters:
    ///   - rowExists: whether there is a row of the key.
    ///   - createIsOpen: whether a create of the key has no outcome yet.
    /// - Throws: `duplicateAddress`, `unfinishedCreate` or `noSuchRecord`.
    package func check(rowExists: Bool, createIsOpen: Bool) throws(StateError) {
        switch action {
        case .create, .import:
            if rowExists {
                throw .duplicateAddress(key.address)
            }
            if createIsOpen {
                throw .unfinishedCreate(key.address)
            }
        case .update, .delete, .forget, .move, .refresh, .record:
            if !rowExists {
                throw .noSuchRecord(key)
            }
        }
    }
}

extension RecordKey {
    /// Refuses a record that is not about the row of this key.
    package func check(_ record: ResourceRecord) throws(StateError) {
        if record.key != self {
            throw .invalidOperation(
                reason:
                    "a record of \(record.key) came with the end of an operation on \(self), which is another row"
            )
        }
    }
}

extension ResourceRecord {
    /// Whether a refresh that read this record changes the row.
    ///
    /// A row that is equal to what is stored keeps its version, so that a refresh makes no saved plan stale.
    ///
    /// - Throws: `noSuchRecord` where there is no row, `stale` where it is not the one that the refresh was based on.
    package func refreshes(_ stored: ResourceRecord?, policy: SealingPolicy) throws(StateError) -> Bool {
        guard let stored else {
            throw .noSuchRecord(key)
        }
        if stored.version != version {
            throw .stale(key, planned: version, found: stored.version)
        }
        // What cannot be opened here reads as unknown, and is written as it is.
        return stored.storable(policy) != storable(policy)
    }
}

extension RowExpectation {
    /// Refuses a plan whose row has moved since, where that matters.
    ///
    /// - Parameter found: the row's version; nil where there is none.
    /// - Throws: `stale`.
    package func check(found: Int?) throws(StateError) {
        if !mayMove, found != version {
            throw .stale(key, planned: version ?? 0, found: found)
        }
    }
}

extension OperationOutcome {
    /// The row as it is after the operation, where the outcome says.
    package var record: ResourceRecord? {
        switch self {
        case .recorded(let record), .partial(let record, _): record
        case .removed, .failed: nil
        }
    }

    package var status: OperationStatus {
        switch self {
        case .recorded, .removed: .done
        case .failed: .failed
        case .partial: .partial
        }
    }

    package var message: String? {
        switch self {
        case .recorded, .removed: nil
        case .failed(let message), .partial(_, let message): message
        }
    }
}
