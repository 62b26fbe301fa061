import Addresses
import Configuration
import Planning
import Providers
import SourceText
import StateModel
import Values

/// The values of resources as they become real while a plan is applied.
///
/// Starts with what is recorded and, over it, with the planned values, so that everything that the plan leaves alone
/// is already there; each finished step replaces its instance.
final class AppliedValues: ResourceValues {
    private var instances: [InstanceAddress: Value] = [:]
    private var keys: [ResourceAddress: Set<InstanceKey?>] = [:]
    private var wholes: [ResourceAddress: Value] = [:]
    private var repetitions: [ResourceAddress: Repetition]

    /// - Parameters:
    ///   - changes: of the plan.
    ///   - records: of the state that the plan was made for; a plan of a part says nothing about the others.
    ///   - blocks: of the configuration.
    ///   - unread: data blocks that the plan does not know as a whole.
    init(
        _ changes: [ResourceChange],
        records: [ResourceRecord],
        blocks: [ResourceBlock],
        unread: [ResourceAddress]
    ) {
        repetitions = Dictionary(firstOf: blocks.map { ($0.address, $0.repetition) })
        for address in unread {
            repetitions[address] = nil
        }
        for record in records
        where record.generation == 0 && repetitions[record.address.resource.declared] != nil {
            set(record.attributes, at: record.address)
        }
        for change in changes where change.generation == 0 {
            if let origin = change.movedFrom {
                remove(origin)
            }
            if change.after == nil {
                remove(change.address)
            }
        }
        // What stands beside the object of an address, such as the other key of a rotation, is not what it means.
        for change in changes where change.generation == 0 {
            if let after = change.after {
                set(after, at: change.address)
            }
        }
    }

    private func remove(_ address: InstanceAddress) {
        instances[address] = nil
        keys[address.resource]?.remove(address.key)
    }

    func set(_ value: Value, at address: InstanceAddress) {
        instances[address] = value
        keys[address.resource, default: []].insert(address.key)
        wholes[address.resource] = nil
    }

    func instance(_ address: InstanceAddress) -> Value? {
        instances[address]
    }

    func all(of resource: ResourceAddress) -> Value? {
        if let whole = wholes[resource] {
            return whole
        }
        guard let whole = assemble(resource) else {
            return nil
        }
        wholes[resource] = whole
        return whole
    }

    private func assemble(_ resource: ResourceAddress) -> Value? {
        switch repetitions[resource.declared] {
        case nil:
            return nil
        case .some(.none):
            return instances[InstanceAddress(resource)]
        case .count:
            let indices = keys[resource, default: []].compactMap { key -> Int? in
                if case .index(let index) = key { index } else { nil }
            }
            return .tuple(indices.sorted().compactMap { instances[InstanceAddress(resource, .index($0))] })
        case .forEach:
            let entries = keys[resource, default: []].compactMap { key -> (String, Value)? in
                guard case .key(let name) = key, let value = instances[InstanceAddress(resource, key)] else {
                    return nil
                }
                return (name, value)
            }
            return .object(ValueMap(entries))
        }
    }
}
