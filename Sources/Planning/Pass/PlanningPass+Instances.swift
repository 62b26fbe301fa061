import Addresses
import Configuration
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Plans a block; what the selection leaves out, and in a refresh every object, is seen as it was.
    func planUnlessKept(_ block: ResourceBlock) -> BlockOutcome {
        guard scope.mayTouch(block.address), input.mode == .normal || block.address.mode == .data else {
            keep(block)
            return .planned
        }
        return plan(block)
    }

    /// Whether there are errors among the diagnostics from a position on.
    func hasErrors(after position: Int) -> Bool {
        diagnostics[position...].contains { $0.severity == .error }
    }

    /// Whether something was planned of everything that an expression reads.
    func isSound(_ dependencies: [ResourceDependency]) -> Bool {
        brokenBlocks.isEmpty || !dependencies.contains { brokenBlocks.contains($0.block.declared) }
    }

    /// Expands one block in all instances of its module and plans its instances.
    private func plan(_ block: ResourceBlock) -> BlockOutcome {
        let start = diagnostics.count
        let (modules, problems) = evaluator.instances(of: block.address.module)
        guard let modules else {
            // Of a refresh, not everything that it needs is there yet.
            if input.mode != .refreshOnly { diagnostics += problems }
            values.expand(block.address, .unknown)
            return .broken
        }
        var prepared = PreparedBlock()
        for module in modules {
            prepare(block.placed(in: module), &prepared)
        }
        prepared.isBroken =
            prepared.isBroken || hasErrors(after: start) || misimportedBlocks.contains(block.address)
            || unreadBlocks.contains(block.address)
        guard !prepared.lacksInstances else { return .broken }
        return planInstances(prepared, of: block.address)
    }

    /// Expands a block in one instance of its module and evaluates its instances.
    private func prepare(_ block: ResourceBlock, _ prepared: inout PreparedBlock) {
        let start = diagnostics.count
        let (expansion, expansionDependencies, expansionDiagnostics) = evaluator.expansion(of: block)
        if input.mode == .refreshOnly, expansionDiagnostics.hasErrors {
            // Not everything that it needs is there yet.
            values.expand(block.address, .unknown)
            prepared.lacksInstances = true
            return
        }
        diagnostics += expansionDiagnostics
        values.expand(block.address, expansion)
        guard !hasErrors(after: start) else {
            prepared.lacksInstances = true
            return
        }
        for key in expansion.keys() {
            let address = InstanceAddress(block.address, key)
            configured.insert(address)
            guard scope.contains(address), !isLeftToApply(address) else {
                keep(address)
                continue
            }
            checkSigner(of: block)
            let (timeouts, timeoutDiagnostics) = evaluator.timeouts(block, key: key, expansion: expansion)
            diagnostics += timeoutDiagnostics
            guard !timeoutDiagnostics.hasErrors else {
                values.set(address, .unknown())
                continue
            }
            let instance = InstancePlanning(
                block: block,
                address: address,
                expansion: expansion,
                expansionDependencies: expansionDependencies,
                timeouts: timeouts
            )
            if block.address.mode == .data {
                prepared.data += prepareData(instance).map { [$0] } ?? []
            } else {
                prepared.managed += prepareManaged(instance).map { [$0] } ?? []
            }
        }
    }

    /// Plans the instances of a block, once all is read that they need.
    func planInstances(_ prepared: PreparedBlock, of address: ResourceAddress) -> BlockOutcome {
        let data = prepared.data.filter(mustRead)
        let imports = prepared.managed.compactMap(openImport)
        let adoptions = prepared.managed.compactMap(openAdoption)
        let elements = prepared.managed.flatMap(openElements)
        guard data.isEmpty, imports.isEmpty, adoptions.isEmpty, elements.isEmpty else {
            reads.data += data.map {
                DataReadRequest(address: $0.instance.address, configuration: $0.configuration)
            }
            reads.imports += imports
            reads.adoptions += adoptions
            reads.elements += elements
            waiting[address] = prepared
            return .waiting
        }
        let start = diagnostics.count
        var isBroken = prepared.isBroken
        for data in prepared.data {
            isBroken = !finish(data) || isBroken
        }
        for managed in prepared.managed {
            isBroken = !finish(managed) || isBroken
        }
        return isBroken || hasErrors(after: start) ? .broken : .planned
    }

    /// Lets expressions see a block that is not selected as it was.
    func keep(_ block: ResourceBlock) {
        guard block.address.mode == .managed else {
            // Of what is not read nothing is known, not even how many there are.
            values.expand(block.address, .unknown)
            return
        }
        guard block.address.module.isRoot else {
            for address in recordedBlocks[block.address] ?? [] {
                keepInstances(of: block.placed(in: address.module))
            }
            return
        }
        keepInstances(of: block)
    }

    private func keepInstances(of block: ResourceBlock) {
        // What a refresh found gone is not there any more.
        let recorded = (recordedInstances[block.address] ?? []).filter { address in
            draftIndex[address].map { drafts[$0].change.after != nil } ?? true
        }
        let expansion: Expansion =
            switch block.repetition {
            case .none: .single
            case .count:
                .count(
                    1
                        + (recorded.compactMap { address in
                            if case .index(let index) = address.key { index } else { nil }
                        }
                        .max() ?? -1)
                )
            case .forEach:
                .forEach(
                    ValueMap(
                        recorded.compactMap { address in
                            if case .key(let key) = address.key { (key, Value.unknown()) } else { nil }
                        }
                    )
                )
            }
        values.expand(block.address, expansion)
        for key in expansion.keys() {
            configured.insert(InstanceAddress(block.address, key))
            keep(InstanceAddress(block.address, key))
        }
    }

    private func keep(_ address: InstanceAddress) {
        if let index = draftIndex[address] {
            if let after = drafts[index].change.after {
                values.set(address, after)
            }
        } else if let record = current(address) {
            values.set(address, .object(attributes(of: record)))
        }
    }

    /// Evaluates conditions of an instance as far as they can be decided now.
    ///
    /// - Returns: what they depend on: an apply decides the rest when that is done.
    func check(
        _ conditions: [Condition],
        _ kind: ConditionKind,
        of instance: InstancePlanning,
        selfValue: Value? = nil
    ) -> [ResourceDependency] {
        guard !conditions.isEmpty else {
            return []
        }
        let result = evaluator.conditions(
            conditions,
            of: .resource(instance.block, key: instance.address.key, instance.expansion),
            kind: kind,
            selfValue: selfValue
        )
        // A refresh changes nothing, so there is nothing that they could keep from happening.
        diagnostics += input.mode == .refreshOnly ? result.diagnostics.map(\.asWarning) : result.diagnostics
        note(result, of: .instance(instance.address))
        return result.dependencies.filter { $0 != .instance(instance.address) }
    }

    /// Edges to record: only managed objects are, so a data source stands for what it was read with.
    func recorded(_ dependencies: [ResourceDependency]) -> [ResourceDependency] {
        var edges: Set<ResourceDependency> = []
        for dependency in dependencies {
            switch dependency {
            case .instance(let address) where address.resource.mode == .data:
                edges.formUnion(dataEdges[address] ?? [])
            case .resource(let resource) where resource.mode == .data:
                edges.formUnion((dataBlockEdges[resource] ?? []).map(ResourceDependency.resource))
            default: edges.insert(dependency)
            }
        }
        return edges.sorted()
    }

    static func unique(_ dependencies: [ResourceDependency]) -> [ResourceDependency] {
        var seen: Set<ResourceDependency> = []
        return dependencies.filter { seen.insert($0).inserted }
    }
}

/// What is known of one instance of a block before its arguments are evaluated.
struct InstancePlanning {
    let block: ResourceBlock
    let address: InstanceAddress
    let expansion: Expansion
    let expansionDependencies: [ResourceDependency]
    let timeouts: [String: Int]
}

/// The instances of a block, evaluated; what some of them need may have to be read first.
struct PreparedBlock {
    var data: [DataPlanning] = []
    var managed: [ManagedPlanning] = []
    /// Whether there is an error among its other instances.
    var isBroken = false
    /// Whether it is not known which instances there are.
    var lacksInstances = false
}
