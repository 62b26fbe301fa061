internal import Addresses

extension RotationRecord {
    /// Refuses a rotation of nothing, and one whose story is not its own.
    ///
    /// - Parameters:
    ///   - events: told with it.
    ///   - generation: the row that is put in charge, if any is.
    ///   - generations: of the rows at the address.
    ///   - createIsOpen: whether a create at the address has no outcome yet.
    /// - Throws: `noSuchRecord`, `invalidOperation`.
    package func check(
        _ events: [RotationEvent],
        exchanging generation: Generation?,
        generations: [Int],
        createIsOpen: Bool
    ) throws(StateError) {
        if generations.isEmpty, !createIsOpen {
            throw .noSuchRecord(RecordKey(address: address))
        }
        if let stranger = events.first(where: { $0.address != address }) {
            throw .invalidOperation(
                reason: "an event of \(stranger.address) came with the rotation of \(address)"
            )
        }
        if generation != nil, events.isEmpty {
            throw .invalidOperation(reason: "nothing tells why another key of \(address) is put in charge")
        }
    }
}
