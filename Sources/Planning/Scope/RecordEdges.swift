import Addresses
import StateModel

/// Who depends on what, as the state remembers it.
struct RecordEdges {
    private var users: [InstanceAddress: [InstanceAddress]] = [:]
    private var blockUsers: [ResourceAddress: [InstanceAddress]] = [:]
    private var instances: [ResourceAddress: [InstanceAddress]] = [:]
    private var dependencies: [InstanceAddress: [ResourceDependency]] = [:]

    init(_ records: [ResourceRecord]) {
        for record in records {
            let address = record.address
            if instances[address.resource]?.last != address {
                for resource in address.resource.generalized {
                    instances[resource, default: []].append(address)
                }
            }
            dependencies[address, default: []] += record.terms.dependencies
            for edge in record.terms.dependencies {
                switch edge {
                case .instance(let target): users[target, default: []].append(address)
                case .resource(let target): blockUsers[target, default: []].append(address)
                }
            }
        }
    }

    /// The given instances and all that depend on them, however indirectly.
    func closureOfUsers(_ start: some Sequence<InstanceAddress>) -> Set<InstanceAddress> {
        var seen = Set(start)
        var seenBlocks: Set<ResourceAddress> = []
        var open = Array(seen)
        while let address = open.popLast() {
            var next = users[address] ?? []
            for resource in address.resource.generalized where seenBlocks.insert(resource).inserted {
                next += blockUsers[resource] ?? []
            }
            for user in next where seen.insert(user).inserted {
                open.append(user)
            }
        }
        return seen
    }

    /// The given instances and all that they depend on, however indirectly.
    func closureOfDependencies(_ start: some Sequence<InstanceAddress>) -> Set<InstanceAddress> {
        var seen = Set(start)
        var seenBlocks: Set<ResourceAddress> = []
        var open = Array(seen)
        while let address = open.popLast() {
            for edge in dependencies[address] ?? [] {
                switch edge {
                case .instance(let target):
                    if seen.insert(target).inserted {
                        open.append(target)
                    }
                case .resource(let resource):
                    guard seenBlocks.insert(resource).inserted else { continue }
                    for target in instances[resource] ?? [] where seen.insert(target).inserted {
                        open.append(target)
                    }
                }
            }
        }
        return seen
    }
}
