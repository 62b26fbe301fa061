import Addresses
import Configuration
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Expands one block and plans its instances.
    func plan(_ block: ResourceBlock) {
        guard scope.mayTouch(block.address) else {
            keep(block)
            return
        }
        let (expansion, expansionDependencies, expansionDiagnostics) = evaluator.expansion(of: block)
        diagnostics += expansionDiagnostics
        values.expand(block.address, expansion)
        if case .unknown = expansion {
            return
        }
        for key in expansion.keys() {
            let address = InstanceAddress(block.address, key)
            configured.insert(address)
            guard scope.contains(address) else {
                keep(address)
                continue
            }
            let (timeouts, timeoutDiagnostics) = evaluator.timeouts(block, key: key, expansion: expansion)
            diagnostics += timeoutDiagnostics
            let instance = InstancePlanning(
                block: block,
                address: address,
                expansion: expansion,
                expansionDependencies: expansionDependencies,
                timeouts: timeouts
            )
            if block.address.mode == .data {
                planData(instance)
            } else {
                planManaged(instance)
            }
        }
    }

    /// Lets expressions see a block that is not selected as it was.
    private func keep(_ block: ResourceBlock) {
        let recorded = recordedInstances[block.address] ?? []
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
        if let record = current(address) {
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
        dependencies += check(lifecycle.preconditions, .precondition, of: instance)
        let (triggers, triggerDiagnostics) =
            lifecycle.replaceTriggeredBy.isEmpty
            ? ([], [])
            : evaluator.replacementTriggers(instance.block, key: key, expansion: instance.expansion)
        diagnostics += triggerDiagnostics
        dependencies += triggers.map(\.target)

        var draft = decide(instance, schema, evaluated.configuration.mapValue ?? ValueMap(), triggers)
        draft.dependencies = Self.unique(dependencies)
        draft.recordedDependencies = recorded(draft.dependencies)
        draft.createBeforeDestroy = lifecycle.createBeforeDestroy
        draft.preventDestroy = lifecycle.preventDestroy || (draft.record?.preventDestroy ?? false)
        draft.timeouts = instance.timeouts
        if let record = draft.record {
            draft.rewritesRow =
                draft.rewritesRow || record.preventDestroy != draft.preventDestroy
                // Nothing of its creation is left to do.
                || (record.status == .partial && draft.change.action == .noop && input.mode == .normal)
                || hasStrangeFingerprint(record, evaluated.configuration)
                || record.createBeforeDestroy != draft.createBeforeDestroy
                || Set(record.dependencies) != Set(draft.recordedDependencies)
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
        diagnostics += result.diagnostics
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

    private func decide(
        _ instance: InstancePlanning,
        _ schema: ResourceSchema,
        _ configuration: ValueMap,
        _ triggers: [ReplacementTrigger]
    ) -> ChangeDraft {
        let address = instance.address
        let record = current(address)
        let proposer = InstanceProposer(schema: schema, seal: input.seal)
        if record == nil, let target = importTargets[address] {
            return decideImport(instance, schema, configuration, target)
        }
        guard let record else {
            return creation(address, proposer.propose(configuration: configuration, prior: nil), .notInState)
        }
        var observed: Value?
        switch observation(of: record) {
        case .gone:
            drift.append(Drift(key: record.key, before: shown(record), after: nil))
            var draft = creation(address, proposer.propose(configuration: configuration, prior: nil), .gone)
            draft.record = record
            return draft
        case .found(let object):
            observed = owned(object.attributes, of: record, schema, configuration)
        case nil:
            break
        }
        let prior = PriorObject(
            attributes: attributes(of: record, observed: observed),
            fingerprints: record.fingerprints,
            isIncomplete: record.status == .partial
        )
        var draft = decide(
            instance,
            proposer,
            configuration,
            prior,
            shownBefore: shown(prior.attributes, record, schema),
            record,
            triggers
        )
        noteDrift(of: record, observed: observed, configuration: configuration, schema, &draft)
        return draft
    }

    /// What was observed, without the elements that neither the state nor the configuration names.
    func owned(
        _ observed: Value,
        of record: ResourceRecord,
        _ schema: ResourceSchema,
        _ configuration: ValueMap
    ) -> Value {
        guard var attributes = observed.mapValue else {
            return observed
        }
        for attribute in schema.attributes where attribute.ownsElements {
            // What the configuration does not say at all is as recorded.
            if let wish = attribute.ownsAllWith,
                (configuration[wish] ?? record.attributes[wish])?.boolValue ?? false
            {
                continue
            }
            if let present = attributes[attribute.name] {
                attributes[attribute.name] = attribute.owned(
                    present,
                    claimedBy: [record.attributes[attribute.name], configuration[attribute.name]]
                )
            }
        }
        return .object(attributes)
    }

    private func creation(
        _ address: InstanceAddress,
        _ proposal: InstanceProposal,
        _ reason: ChangeReason
    ) -> ChangeDraft {
        ChangeDraft(
            change: ResourceChange(
                address: address,
                action: .create,
                reason: reason,
                before: nil,
                after: proposal.planned,
                changedSecrets: proposal.changedSecrets,
                movedFrom: moves.origins[address],
                restoredFrom: restored[address]
            )
        )
    }

    /// Update, replacement or nothing, for an object that exists.
    func decide(
        _ instance: InstancePlanning,
        _ proposer: InstanceProposer,
        _ configuration: ValueMap,
        _ prior: PriorObject,
        shownBefore: Value,
        _ record: ResourceRecord?,
        _ triggers: [ReplacementTrigger],
        importID: String? = nil
    ) -> ChangeDraft {
        let lifecycle = instance.block.lifecycle
        var proposal = proposer.propose(
            configuration: configuration,
            prior: prior,
            ignoring: lifecycle.ignoredChanges
        )
        let replacing = proposal.replacing
        var action = ChangeAction.noop
        var reason = ChangeReason.unchanged
        if let cause = replacementCause(instance.address, record, replacing, triggers) {
            action = lifecycle.createBeforeDestroy ? .replaceCreateFirst : .replaceDestroyFirst
            reason = cause
            proposal = proposer.propose(configuration: configuration, prior: nil, isReplacement: true)
        } else if !proposal.changed.isEmpty
            || (record?.status == .partial && proposal.lacksSecret(proposer.schema))
        {
            action = .update
            let isDrift = record.map { isDriftOnly(proposal, $0, proposer.schema) } ?? false
            reason = record?.status == .partial ? .incomplete : isDrift ? .drift : .configurationChanged
        }
        return ChangeDraft(
            change: ResourceChange(
                address: instance.address,
                action: action,
                reason: reason,
                before: shownBefore,
                after: action == .noop ? shownBefore.takingMarks(of: proposal.planned) : proposal.planned,
                replacing: replacing,
                changedSecrets: proposal.changedSecrets,
                importID: importID,
                movedFrom: moves.origins[instance.address],
                restoredFrom: restored[instance.address]
            ),
            record: record
        )
    }

    /// Whether a fingerprint was made with another sealing key, so that it must be made anew to be of use.
    private func hasStrangeFingerprint(_ record: ResourceRecord, _ configuration: Value) -> Bool {
        input.mode == .normal
            && record.fingerprints.contains { name, fingerprint in
                configuration[name]?.stringValue.map { input.seal.compare($0, fingerprint: fingerprint) }
                    == .unknown
            }
    }

    private func replacementCause(
        _ address: InstanceAddress,
        _ record: ResourceRecord?,
        _ replacing: [String],
        _ triggers: [ReplacementTrigger]
    ) -> ChangeReason? {
        if record?.status == .tainted {
            .tainted
        } else if input.selection.replacements.contains(where: { $0.selects(address) }) {
            .requested
        } else if !replacing.isEmpty {
            .cannotUpdate
        } else if triggers.contains(where: isPulled) {
            .replaceTriggered
        } else {
            nil
        }
    }

    private func isPulled(_ trigger: ReplacementTrigger) -> Bool {
        switch trigger.target {
        case .instance(let address):
            return draftIndex[address].map { pulls(drafts[$0].change, trigger.attribute) } ?? false
        case .resource(let resource):
            if let known = pulledBlocks[trigger] {
                return known
            }
            let keys = values.expansion(of: resource)?.keys() ?? []
            let isPulled = keys.contains { key in
                draftIndex[InstanceAddress(resource, key)].map { pulls(drafts[$0].change, trigger.attribute) }
                    ?? false
            }
            pulledBlocks[trigger] = isPulled
            return isPulled
        }
    }

    private func pulls(_ change: ResourceChange, _ attribute: String?) -> Bool {
        guard let attribute else {
            return change.action == .update || change.action.replaces
        }
        guard change.action == .update || change.action.replaces || change.action == .create else {
            return false
        }
        if change.changedSecrets.contains(attribute) {
            return true
        }
        guard let schema = schema(of: change.address.resource)?.attribute(attribute),
            let before = change.before?[attribute], let after = change.after?[attribute]
        else {
            return change.before?[attribute] == nil && change.after?[attribute] != nil && change.before != nil
        }
        return schema.storage != .fingerprint && !schema.isSame(before, after)
    }

    /// Whether the configuration wants what was recorded, and only the object is another.
    private func isDriftOnly(
        _ proposal: InstanceProposal,
        _ record: ResourceRecord,
        _ schema: ResourceSchema
    ) -> Bool {
        let recorded = attributes(of: record)
        return proposal.changedSecrets.isEmpty
            && proposal.changed.allSatisfy { name in
                guard let attribute = schema.attribute(name) else { return false }
                return attribute.mode == .computed
                    || attribute.isSame(
                        proposal.planned[name] ?? .null(attribute.type),
                        recorded[name] ?? .null(attribute.type)
                    )
            }
    }

    /// Notes what changed outside: all of it for the row, what the configuration owns for the reader.
    private func noteDrift(
        of record: ResourceRecord,
        observed: Value?,
        configuration: ValueMap,
        _ schema: ResourceSchema,
        _ draft: inout ChangeDraft
    ) {
        guard let observed else {
            return
        }
        let all = differences(of: record, observed: observed, schema) { _ in false }.all
        draft.rewritesRow = all
        // What the configuration names and others have added already is no news.
        let own = self.owned(observed, of: record, schema, ValueMap())
        let owned = differences(of: record, observed: own, schema) { attribute in
            !(configuration[attribute.name]?.isNull ?? true)
        }.owned
        if let owned {
            drift.append(Drift(key: record.key, before: shown(record), after: owned))
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
