import Addresses
import Planning
import Providers
import StateModel

/// What reads objects, as its rows remember, and is not in a plan of a part.
struct UnplannedReaders {
    private var ofInstances: [InstanceAddress: [InstanceAddress]] = [:]
    private var ofBlocks: [ResourceAddress: [InstanceAddress]] = [:]

    init(of plan: Plan, _ records: some Sequence<ResourceRecord>) {
        let planned = Set(plan.changes.map(\.address))
        for record in records where record.generation == 0 && !planned.contains(record.address) {
            for dependency in record.terms.dependencies {
                switch dependency {
                case .instance(let address): ofInstances[address, default: []].append(record.address)
                case .resource(let resource): ofBlocks[resource, default: []].append(record.address)
                }
            }
        }
    }

    subscript(_ address: InstanceAddress) -> [InstanceAddress] {
        (ofInstances[address] ?? []) + address.resource.generalized.flatMap { ofBlocks[$0] ?? [] }
    }
}
