package import Addresses

/// The creates for which an object that is there already is taken over, where one is found by what only one can have.
package enum AdoptionScope: Sendable, Hashable {
    case none
    case all
    /// An address without a key stands for every instance of the block.
    case instances([InstanceAddress])

    func contains(_ address: InstanceAddress) -> Bool {
        switch self {
        case .none: false
        case .all: true
        case .instances(let addresses): addresses.contains { $0.selects(address) }
        }
    }
}
