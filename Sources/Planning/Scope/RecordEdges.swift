import Addresses
import StateModel

/// Who depends on what, as the state remembers it.
struct RecordEdges {
    private var users: [InstanceAddress: [InstanceAddress]] = [:]
    private var blockUsers: [ResourceAddress: [InstanceAddress]] = [:]
    private var instances: [ResourceAddress: [InstanceAddress]] = [:]
    private var dependencies: [InstanceAddress: [ResourceDependency]] = [:]
    /// Of which neither the state nor the configuration tells on which instance of a module around them they depend.
    private(set) var undecided: Set<InstanceAddress> = []

    /// - Parameters:
    ///   - records: the rows.
    ///   - graph: what the configuration says of the blocks that it has.
    init(_ records: [ResourceRecord], _ graph: any BlockGraph) {
        var needs = ConfiguredNeeds(graph)
        for record in records {
            let address = record.address
            if instances[address.resource]?.last != address {
                for resource in address.resource.generalized {
                    instances[resource, default: []].append(address)
                }
            }
            var edges = record.terms.dependencies
            for index in edges.indices {
                guard case .resource(let target) = edges[index],
                    Self.isVague(target, to: address.resource)
                else { continue }
                if let part = needs.part(of: target, neededBy: address.resource) {
                    edges[index] = .resource(part)
                } else {
                    undecided.insert(address)
                }
            }
            dependencies[address, default: []] += edges
            for edge in edges {
                switch edge {
                case .instance(let target): users[target, default: []].append(address)
                case .resource(let target): blockUsers[target, default: []].append(address)
                }
            }
        }
    }

    /// Whether an edge names a block in all instances of a module that the user is in one of; a state of Terraform has
    /// such edges only.
    private static func isVague(_ target: ResourceAddress, to user: ResourceAddress) -> Bool {
        !user.module.isRoot && target == target.declared && user.counterpart(of: target) != target
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

/// What blocks of the configuration need, directly or not, and in which instances of the modules around both.
private struct ConfiguredNeeds {
    private let graph: any BlockGraph
    /// How many steps of their modules a block and what it needs share, by the blocks as declared.
    private var known: [ResourceAddress: [ResourceAddress: Int]] = [:]

    init(_ graph: any BlockGraph) {
        self.graph = graph
    }

    /// The part of a block, as declared, that an instance of a user needs; nil where the configuration has no such need.
    mutating func part(of target: ResourceAddress, neededBy user: ResourceAddress) -> ResourceAddress? {
        let needs = known[user.declared] ?? needs(of: user.declared)
        known[user.declared] = needs
        return needs[target].map { shared in
            target.part(in: ModuleAddress(Array(user.module.steps.prefix(shared))))
        }
    }

    /// What is needed through a block outside of the module is needed of all its instances.
    private func needs(of block: ResourceAddress) -> [ResourceAddress: Int] {
        var found: [ResourceAddress: Int] = [:]
        var open = [(block: block, shared: block.module.steps.count)]
        while let (user, depth) = open.popLast() {
            for target in graph.dependencies(of: user) {
                let shared = min(depth, user.sharedSteps(with: target))
                if found[target].map({ shared < $0 }) ?? true {
                    found[target] = shared
                    open.append((target, shared))
                }
            }
        }
        return found
    }
}

extension ResourceAddress {
    /// The part of this block, as it is declared, that lies in an instance of a module around it.
    func part(in module: ModuleAddress) -> ResourceAddress {
        inOwnModule.within(ModuleAddress(module.steps + self.module.steps.dropFirst(module.steps.count)))
    }

    /// The part of another block, as it is declared, that lies in the same instances of the modules that both are in.
    func counterpart(of other: ResourceAddress) -> ResourceAddress {
        other.part(in: ModuleAddress(Array(module.steps.prefix(sharedSteps(with: other)))))
    }

    /// How many modules, from the root on, both are in.
    fileprivate func sharedSteps(with other: ResourceAddress) -> Int {
        zip(module.steps, other.module.steps).prefix { $0.name == $1.name }.count
    }
}
