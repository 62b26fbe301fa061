import Addresses
import StateModel

/// Objects that were set aside for a replacement that never came to be, as the current ones again.
///
/// An apply that ends between setting an object aside and creating its successor leaves a healthy object that is
/// marked for destruction. While its block is there, it counts as what it was.
struct Restoration {
    private(set) var records: [ResourceRecord]
    /// The generation in the state, by address.
    private(set) var generations: [InstanceAddress: Generation] = [:]

    /// - Parameters:
    ///   - records: of the state.
    ///   - declared: the blocks of the configuration.
    ///   - rotations: whose other keys were not set aside in vain.
    init(
        _ records: [ResourceRecord],
        declared: Set<ResourceAddress>,
        rotations: [InstanceAddress: RotationRecord] = [:]
    ) {
        self.records = records
        let current = Set(records.lazy.filter { $0.generation == 0 }.map(\.address))
        var latest: [InstanceAddress: Int] = [:]
        for (index, record) in records.enumerated()
        where record.generation != 0 && declared.contains(record.address.resource.declared)
            && !current.contains(record.address)
            && rotations[record.address]?.other != record.generation
        {
            if latest[record.address].map({ records[$0].generation < record.generation }) ?? true {
                latest[record.address] = index
            }
        }
        guard !latest.isEmpty else {
            return
        }
        for (address, index) in latest {
            generations[address] = records[index].generation
            self.records[index].generation = 0
            self.records[index].status = .ready
        }
        self.records.sort { ($0.address, $0.generation) < ($1.address, $1.generation) }
    }
}
