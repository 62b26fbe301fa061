import Addresses
import Configuration
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
        brokenBlocks.isEmpty
            || !dependencies.contains { dependency in
                switch dependency {
                case .instance(let address): brokenBlocks.contains(address.resource)
                case .resource(let resource): brokenBlocks.contains(resource)
                }
            }
    }

    /// Expands one block and plans its instances.
    private func plan(_ block: ResourceBlock) -> BlockOutcome {
        let told = diagnostics.count
        let (expansion, expansionDependencies, expansionDiagnostics) = evaluator.expansion(of: block)
        if input.mode == .refreshOnly, expansionDiagnostics.hasErrors {
            // Not everything that it needs is there yet.
            values.expand(block.address, .unknown)
            return .broken
        }
        diagnostics += expansionDiagnostics
        values.expand(block.address, expansion)
        guard !hasErrors(after: told) else {
            return .broken
        }
        var data: [DataPlanning] = []
        for key in expansion.keys() {
            let address = InstanceAddress(block.address, key)
            configured.insert(address)
            guard scope.contains(address) else {
                keep(address)
                continue
            }
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
            if block.address.mode == .managed {
                planManaged(instance)
            } else if let planning = prepareData(instance) {
                data.append(planning)
            }
        }
        let isBroken =
            hasErrors(after: told) || misimportedBlocks.contains(block.address)
            || unreadBlocks.contains(block.address)
        if block.address.mode == .data {
            return settleData(data, of: block, isBroken: isBroken)
        }
        return isBroken ? .broken : .planned
    }

    /// Lets expressions see a block that is not selected as it was.
    func keep(_ block: ResourceBlock) {
        guard block.address.mode == .managed else {
            // Of what is not read nothing is known, not even how many there are.
            values.expand(block.address, .unknown)
            return
        }
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

    private func planManaged(_ instance: InstancePlanning) {
        let address = instance.address
        guard let schema = schema(of: address.resource) else {
            return
        }
        let key = address.key
        let evaluated = evaluator.instance(instance.block, key: key, expansion: instance.expansion)
        diagnostics += evaluated.diagnostics
        guard !evaluated.diagnostics.hasErrors else {
            values.set(address, .unknown())
            return
        }
        let lifecycle = instance.block.lifecycle
        var dependencies = instance.expansionDependencies + evaluated.dependencies
        let told = diagnostics.count
        dependencies += check(lifecycle.preconditions, .precondition, of: instance)
        let (triggers, triggerDiagnostics) =
            lifecycle.replaceTriggeredBy.isEmpty
            ? ([], [])
            : evaluator.replacementTriggers(instance.block, key: key, expansion: instance.expansion)
        diagnostics += triggerDiagnostics
        let isUnread = current(address).map(isUnread) ?? false
        if isUnread {
            unreadBlocks.insert(address.resource)
        }
        guard !hasErrors(after: told), !isUnread, !misimportedBlocks.contains(address.resource) else {
            values.set(address, .unknown())
            return
        }
        dependencies += triggers.map(\.target)

        var draft = decide(instance, schema, evaluated.configuration.mapValue ?? ValueMap(), triggers)
        draft.dependencies = Self.unique(dependencies)
        draft.recordedDependencies = recorded(draft.dependencies)
        draft.createBeforeDestroy = lifecycle.createBeforeDestroy
        draft.preventDestroy = lifecycle.preventDestroy || (draft.record?.preventDestroy ?? false)
        draft.timeouts = instance.timeouts
        if let record = draft.record {
            let wasChangedOutside = draft.rewritesRow
            draft.rewritesRow =
                record.provider != instance.block.providerAlias
                || record.preventDestroy != draft.preventDestroy
                // Nothing of its creation is left to do.
                || (record.status == .partial && draft.change.action == .noop && input.mode == .normal)
                || hasStrangeFingerprint(record, evaluated.configuration)
                || record.createBeforeDestroy != draft.createBeforeDestroy
                || Set(record.dependencies) != Set(draft.recordedDependencies)
            draft.takesInRefresh = wasChangedOutside && !draft.rewritesRow
            draft.rewritesRow = draft.rewritesRow || wasChangedOutside
        }
        if draft.change.action.destroys {
            checkProtection(draft, block: instance.block)
        }
        let visible = visible(draft.change, evaluated.configuration, schema)
        values.set(address, visible)
        let more = check(lifecycle.postconditions, .postcondition, of: instance, selfValue: visible)
        draft.dependencies = Self.unique(draft.dependencies + more)
        add(draft)
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

    /// What expressions see: the plan, with a fingerprinted argument as it is configured, and as not known yet what the
    /// API will decide.
    private func visible(_ change: ResourceChange, _ configuration: Value, _ schema: ResourceSchema) -> Value
    {
        guard let planned = change.after else { return .unknown() }
        let visible = planned.showingSecrets(of: configuration, schema)
        guard change.action == .create, case .object(var attributes) = visible.content else {
            return visible
        }
        for attribute in schema.attributes
        where attribute.mode == .unmanaged && attributes[attribute.name]?.isNull ?? true {
            attributes[attribute.name] = .unknown(
                attribute.type,
                marks: attribute.isSensitive ? .sensitive : []
            )
        }
        return Value(.object(attributes), marks: visible.marks)
    }

    /// Whether a fingerprint was made with another sealing key, so that it must be made anew to be of use.
    private func hasStrangeFingerprint(_ record: ResourceRecord, _ configuration: Value) -> Bool {
        input.mode == .normal
            && record.fingerprints.contains { name, fingerprint in
                configuration[name]?.stringValue.map { input.seal.compare($0, fingerprint: fingerprint) }
                    == .unknown
            }
    }

    /// Edges to record: only managed objects are, so a data source stands for what it was read with.
    func recorded(_ dependencies: [ResourceDependency]) -> [RecordedDependency] {
        var edges: Set<RecordedDependency> = []
        for dependency in dependencies {
            switch dependency {
            case .instance(let address) where address.resource.mode == .data:
                edges.formUnion(dataEdges[address] ?? [])
            case .resource(let resource) where resource.mode == .data:
                edges.formUnion((dataBlockEdges[resource] ?? []).map(RecordedDependency.resource))
            case .instance(let address): edges.insert(.instance(address))
            case .resource(let resource): edges.insert(.resource(resource))
            }
        }
        return edges.sorted(by: RecordedDependency.inOrder)
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

extension ChangeAction {
    /// Whether the present object is destroyed.
    package var destroys: Bool {
        self == .delete || replaces
    }

    package var replaces: Bool {
        self == .replaceDestroyFirst || self == .replaceCreateFirst
    }
}
