package import Addresses

/// The half of a store that readers use: it never blocks a writer, and never waits for one.
package protocol StateReading: Sendable {
    /// Reads everything without blocking a writer.
    func snapshot() async throws(StateError) -> StateSnapshot
    /// Who holds the right to write at this moment: neither waits for it nor takes it.
    ///
    /// - Returns: nil when nobody does, and when it is this store itself.
    func writer() async -> ActiveWriter?

    /// What seals and compares secrets.
    ///
    /// The lease makes a key where there is none; a reader without a key gets a seal that compares with nothing.
    ///
    /// - Throws: `sealingKeyUnavailable` when the key at hand cannot be this state's.
    func secretSeal() async throws(StateError) -> any SecretSeal

    /// All runs, oldest first.
    func runs() async throws(StateError) -> [RunRecord]
    /// The operations of one run, in the order they were begun.
    func operations(of run: RunID) async throws(StateError) -> [OperationRecord]
    /// The operations on any object at that address, or that brought one there, in the order they were begun.
    func operations(at address: InstanceAddress) async throws(StateError) -> [OperationRecord]
    /// The operations on any object that is named, or that brought one there, in the order they were begun.
    func operations(of target: AddressTarget) async throws(StateError) -> [OperationRecord]

    /// What rotations did in one run, in the order in which it happened.
    func rotationEvents(of run: RunID) async throws(StateError) -> [RotationEvent]
    /// What rotations did of the keys that are named, in the order in which it happened.
    func rotationEvents(of target: AddressTarget) async throws(StateError) -> [RotationEvent]

    /// Which of the changes that were made outside have been reported.
    func reportedDrift() async throws(StateError) -> Set<DriftMark>

    /// Looks at every row of the storage; what is damaged is passed over.
    ///
    /// `findings` adds what follows from the content.
    func examine() async throws(StateError) -> StateExamination
}
