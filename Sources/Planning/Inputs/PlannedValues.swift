package import Addresses
package import Configuration
package import Values

/// Resources as the plan will leave them: what expressions see while planning.
package final class PlannedValues: ResourceValues {
    private var instances: [InstanceAddress: Value] = [:]
    private var expansions: [ResourceAddress: Expansion] = [:]
    private var whole: [ResourceAddress: Value] = [:]

    /// Further views of the same resources, told the same unless they are told otherwise.
    var mirrors: [PlannedValues] = []

    package init() {}

    /// Says which instances a block has.
    package func expand(_ resource: ResourceAddress, _ expansion: Expansion) {
        expansions[resource] = expansion
        whole[resource] = nil
        for mirror in mirrors {
            mirror.expand(resource, expansion)
        }
    }

    func expansion(of resource: ResourceAddress) -> Expansion? {
        expansions[resource]
    }

    /// Says what expressions see of an instance.
    package func set(_ address: InstanceAddress, _ value: Value) {
        instances[address] = value
        whole[address.resource] = nil
        for mirror in mirrors {
            mirror.set(address, value)
        }
    }

    package func instance(_ address: InstanceAddress) -> Value? {
        instances[address]
    }

    package func all(of resource: ResourceAddress) -> Value? {
        if let known = whole[resource] {
            return known
        }
        guard let expansion = expansions[resource] else {
            return nil
        }
        let value = assembled(resource, expansion)
        whole[resource] = value
        return value
    }

    /// All instances of a block as expressions see them, each made into another value; nil as for `all(of:)`.
    func all(of resource: ResourceAddress, _ transform: (InstanceAddress, Value) -> Value) -> Value? {
        expansions[resource].map { assembled(resource, $0, transform) }
    }

    private func assembled(
        _ resource: ResourceAddress,
        _ expansion: Expansion,
        _ transform: (InstanceAddress, Value) -> Value = { $1 }
    ) -> Value {
        func member(_ key: InstanceKey?) -> Value {
            let address = InstanceAddress(resource, key)
            return instances[address].map { transform(address, $0) } ?? .unknown()
        }
        switch expansion {
        case .single:
            return member(nil)
        case .count(let count):
            return .tuple((0..<count).map { member(.index($0)) })
        case .forEach(let map):
            return .object(ValueMap(map.keys.map { ($0, member(.key($0))) }))
        case .unknown:
            return .unknown()
        }
    }
}
