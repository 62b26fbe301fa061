package import Addresses
internal import DependencyGraph

/// Something that a sound state does not have.
package enum IntegrityProblem: Sendable, Hashable {
    /// Two rows claim one address and generation.
    case duplicateRecord(RecordKey)
    /// Two rows of one type hold the same object: destroying one would destroy both.
    case sharedObject(type: String, objectID: String, RecordKey, RecordKey)
    /// The row was built from something that the state does not know.
    case danglingDependency(RecordKey, on: ResourceDependency)
    /// Current rows have generation 0, deposed ones another.
    case statusContradictsGeneration(RecordKey)
    case missingObjectID(RecordKey)
    /// There is a rotation of a key that the state does not have.
    case rotationOfNothing(InstanceAddress)
    /// A rotation goes on with a key that the state does not have, in a phase in which it must be there.
    case rotationWithoutKey(RecordKey, RotationRecord.Phase)
    /// Each was built from the next, the last from the first.
    case cycle([InstanceAddress])
}

extension IntegrityProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .duplicateRecord(let key):
            "\(key) is recorded twice"
        case .sharedObject(let type, let objectID, let first, let second):
            "\(first) and \(second) are both the \(type) \(objectID)"
        case .danglingDependency(let key, .instance(let target)):
            "\(key) was built from \(target), which is not in the state"
        case .danglingDependency(let key, .resource(let target)):
            "\(key) was built from \(target), of which nothing is in the state"
        case .statusContradictsGeneration(let key):
            "\(key) has a status that does not go with its generation"
        case .missingObjectID(let key):
            "\(key) has no object id"
        case .rotationOfNothing(let address):
            "\(address) is said to be rotated, and is not in the state"
        case .rotationWithoutKey(let key, let phase):
            "the rotation of \(key.address) stands at \(phase.rawValue) and goes on with \(key), which is not in the state"
        case .cycle(let members):
            "\(members.map(\.description).joined(separator: ", ")) were built from each other in a circle"
        }
    }
}

extension RecordKey: CustomStringConvertible {
    package var description: String {
        generation == 0 ? address.description : "\(address) (deposed \(generation))"
    }
}

extension StateSnapshot {
    /// Checks the rules between rows; empty for a sound state.
    ///
    /// A deposed row without a current one is sound. Linear in rows and edges.
    package func integrityProblems() -> [IntegrityProblem] {
        var problems: [IntegrityProblem] = []
        var keys: Set<RecordKey> = []
        var objects: [ObjectName: RecordKey] = [:]
        let instances = Set(records.map(\.address))
        let blocks = Set(records.flatMap(\.address.resource.generalized))
        for record in records {
            if !keys.insert(record.key).inserted {
                problems.append(.duplicateRecord(record.key))
            }
            if (record.generation == 0) == (record.status == .deposed) || record.generation < 0 {
                problems.append(.statusContradictsGeneration(record.key))
            }
            if record.objectID.isEmpty {
                problems.append(.missingObjectID(record.key))
            } else {
                let object = ObjectName(type: record.address.resource.type, objectID: record.objectID)
                if let other = objects.updateValue(record.key, forKey: object), other != record.key {
                    problems.append(
                        .sharedObject(type: object.type, objectID: object.objectID, other, record.key)
                    )
                }
            }
            for dependency in record.terms.dependencies {
                let isKnown =
                    switch dependency {
                    case .instance(let address): instances.contains(address)
                    case .resource(let address): blocks.contains(address)
                    }
                if !isKnown {
                    problems.append(.danglingDependency(record.key, on: dependency))
                }
            }
        }
        problems += rotations.compactMap { rotationProblem($0, among: instances, keys) }
        if let cycle = dependencyCycle() {
            problems.append(.cycle(cycle))
        }
        return problems
    }

    private func rotationProblem(
        _ rotation: RotationRecord,
        among instances: Set<InstanceAddress>,
        _ keys: Set<RecordKey>
    ) -> IntegrityProblem? {
        let address = rotation.address
        // What is being created has no row yet, and its rotation may be all that tells of it.
        guard !openIntents.contains(where: { $0.action == .create && $0.key.address == address }) else {
            return nil
        }
        guard instances.contains(address) else {
            return .rotationOfNothing(address)
        }
        guard let other = rotation.other, rotation.hasOther else { return nil }
        let key = RecordKey(address: address, generation: other)
        return keys.contains(key) ? nil : .rotationWithoutKey(key, rotation.phase)
    }

    /// One circle of recorded dependencies, if there is any.
    private func dependencyCycle() -> [InstanceAddress]? {
        // Blocks are nodes too, so that an edge to a block with many instances stays one edge.
        var ids: [CycleNode: Int] = [:]
        var nodes: [CycleNode] = []
        var edges: [DependencyGraph.Edge] = []
        func id(_ node: CycleNode) -> Int {
            if let known = ids[node] {
                return known
            }
            ids[node] = nodes.count
            nodes.append(node)
            return nodes.count - 1
        }
        // Only current objects: nothing is built from a deposed one, and its own edges are of an older plan.
        for record in records where record.generation == 0 {
            let instance = id(.instance(record.address))
            for block in record.address.resource.generalized {
                edges.append(DependencyGraph.Edge(id(.block(block)), dependsOn: instance))
            }
            // An instance of a block that others of it were built from does not wait for itself.
            for dependency in record.terms.dependencies where !dependency.isBlock(of: record.address) {
                let target =
                    switch dependency {
                    case .instance(let address): id(.instance(address))
                    case .resource(let address): id(.block(address))
                    }
                edges.append(DependencyGraph.Edge(instance, dependsOn: target))
            }
        }
        let graph = DependencyGraph(nodeCount: nodes.count, edges: edges)
        return graph.cycles().first.map { component in
            graph.shortestCycle(in: component).compactMap { node in
                if case .instance(let address) = nodes[node] { address } else { nil }
            }
        }
    }
}

extension RotationRecord {
    /// Whether the row that is not in charge was made for certain, and nothing is removing it.
    fileprivate var hasOther: Bool {
        switch phase {
        case .preflight, .creating, .deleting, .done: false
        case .verifying, .delivering, .overlapping, .soaking: true
        case .retiring: course != .compromised || incoming != nil
        }
    }
}

extension ResourceDependency {
    /// Whether it is the whole block that the instance belongs to.
    fileprivate func isBlock(of address: InstanceAddress) -> Bool {
        if case .resource(let block) = self { address.resource.isInstance(of: block) } else { false }
    }
}

private struct ObjectName: Hashable {
    let type: String
    let objectID: String
}

private enum CycleNode: Hashable {
    case instance(InstanceAddress)
    case block(ResourceAddress)
}
