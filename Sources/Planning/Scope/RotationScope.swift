import Addresses
import Configuration
import Providers
import Rotation
import StateModel

extension PlanningInput {
    /// What the plan is about.
    func scope(of records: [ResourceRecord]) -> SelectionScope {
        guard isOnlyRotation else {
            return SelectionScope(selection, mode: mode, graph: graph, records: records)
        }
        var keys: Set<InstanceAddress> = []
        var others: Set<InstanceAddress> = []
        for (address, key) in rotations {
            guard case .due(let due) = RotationAdvice(key) else { continue }
            keys.insert(address)
            // Who did not get the key when it was put in charge gets it now.
            if due.changesCharge || key.record?.phase == .delivering {
                others.insert(address)
            }
        }
        let left =
            leftToApply.isEmpty
            ? [] : RecordEdges(records, graph).closureOfUsers(leftToApply).subtracting(keys)
        return SelectionScope(rotating: keys, others: others, leaving: left, graph: graph) {
            block,
            dependency in
            !isOnlySigned(block, by: dependency)
        }
    }

    /// Whether a block needs a key only to sign its requests.
    func isOnlySigned(_ resource: ResourceAddress, by key: ResourceAddress) -> Bool {
        guard let block = configuration.blocks[resource.declared],
            configuration.signer(of: block)?.key.resource.declared == key.declared
        else { return false }
        return !block.arguments.keys.contains { argument in
            graph.references(of: block.address, argument: argument).contains(key.declared)
        }
    }
}
