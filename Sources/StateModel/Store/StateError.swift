package import Addresses
import FileAccess

/// Why the state could not be read or written.
package enum StateError: Error, Sendable, Hashable {
    /// Another process writes; nothing was changed.
    case locked(LeaseHolder?)
    /// The file is not a keyform database.
    case notADatabase(StateLocation, reason: String)
    /// The file was written by a newer keyform.
    case newerSchema(StateLocation, found: Int, supported: Int)
    /// The file system refused: full, read-only, no permission.
    case unavailable(StateLocation, reason: String)
    /// A backup cannot be written there; the state itself is as it was.
    case backupRefused(StateLocation, reason: String)
    /// A stored value contradicts the format.
    case corrupt(reason: String)
    /// The database is older than its last writer left it; `acceptance` is the shell command that says it is meant to be.
    case outdated(reason: String, acceptance: String)
    /// The row is not what the plan was made for.
    case stale(RecordKey, planned: Int, found: Int?)
    /// The saved plan was applied before.
    case planAlreadyUsed(planID: String)
    case duplicateAddress(InstanceAddress)
    /// A create at that address has no outcome yet: nothing else may take it.
    case unfinishedCreate(InstanceAddress)
    case noSuchRecord(RecordKey)
    /// The key that seals secrets cannot be had.
    case sealingKeyUnavailable(reason: String)
    /// A variable keeps the key that seals secrets, which is at hand, from being used.
    case sealingKeyHidden(reason: String)
    /// The caller broke the order of calls (writing without the lease, closing an operation twice): a bug.
    case invalidOperation(reason: String)
}

extension StateError: FileFailure {
    package static func unavailable(path: String, reason: String) -> StateError {
        .unavailable(.file(path), reason: reason)
    }
}
