package import Addresses

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

extension InstanceAddress {
    /// Refuses a move that changes what kind of object an address names.
    package func checkMove(to other: InstanceAddress) throws(StateError) {
        if resource.type != other.resource.type || resource.mode != other.resource.mode {
            throw .invalidOperation(reason: "\(self) cannot become \(other): they are of different types")
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
