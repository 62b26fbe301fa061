package import Addresses
package import Configuration
import SourceText
package import StateModel
package import Values

/// Resources as the state has them.
package struct RecordedResources: ResourceValues {
    private let instances: [InstanceAddress: Value]
    private let keys: [ResourceAddress: [InstanceKey?]]
    private let repetitions: [ResourceAddress: Repetition]
    private let unknown: UnknownResources

    package init(_ snapshot: StateSnapshot, _ configuration: Configuration) {
        let current = snapshot.records.filter { $0.status != .deposed }
        instances = Dictionary(firstOf: current.map { ($0.address, $0.attributes) })
        keys = Dictionary(grouping: current.map(\.address), by: \.resource).mapValues {
            $0.sorted().map(\.key)
        }
        repetitions = Dictionary(firstOf: configuration.resources.map { ($0.address, $0.repetition) })
        unknown = UnknownResources(configuration)
    }

    package func instance(_ address: InstanceAddress) -> Value? {
        instances[address] ?? unknown.instance(address)
    }

    package func all(of resource: ResourceAddress) -> Value? {
        guard let keys = keys[resource] else {
            return unknown.all(of: resource)
        }
        func value(_ key: InstanceKey?) -> Value? {
            instances[InstanceAddress(resource, key)]
        }
        switch repetitions[resource.declared] {
        case nil, .some(.none):
            return value(nil) ?? unknown.all(of: resource)
        case .count:
            return .tuple(keys.compactMap(value))
        case .forEach:
            return .object(
                ValueMap(
                    keys.compactMap { key in
                        guard case .key(let name) = key, let value = value(key) else {
                            return nil
                        }
                        return (name, value)
                    }
                )
            )
        }
    }
}
