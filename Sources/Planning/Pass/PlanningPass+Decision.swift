import Addresses
import Configuration
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// What becomes of one instance, by its arguments, its row and what the API reports.
    func decide(_ managed: ManagedPlanning) -> ChangeDraft {
        let (instance, schema, triggers) = (managed.instance, managed.schema, managed.triggers)
        let configuration = managed.configuration.mapValue ?? ValueMap()
        let address = instance.address
        let record = current(address)
        let proposer = InstanceProposer(schema: schema, seal: input.seal)
        if record == nil, let target = importTargets[address], let object = answers.imports[address]?.object {
            return decideImport(instance, schema, configuration, target, object)
        }
        guard let record else {
            return creation(address, proposer.propose(configuration: configuration, prior: nil), .notInState)
        }
        var reported: Value?
        var observed: Value?
        switch observation(of: record) {
        case .gone:
            if record.provider != instance.block.provider {
                diagnostics.append(Self.leftBehind(record, instance.block))
            }
            drift.append(Drift(key: record.key, before: shown(record), after: nil))
            var draft = creation(address, proposer.propose(configuration: configuration, prior: nil), .gone)
            draft.record = record
            return draft
        case .found(let object):
            reported = object.attributes
            observed = owned(
                withUnclaimedElements(object, managed).attributes,
                of: record,
                schema,
                configuration
            )
        case .unread, nil:
            break
        }
        let prior = PriorObject(
            attributes: Self.opened(attributes(of: record, observed: observed), by: configuration),
            fingerprints: record.fingerprints,
            setArguments: record.setArguments,
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
        noteDrift(
            of: record,
            reported: reported,
            observed: observed,
            configuration: configuration,
            schema,
            &draft
        )
        return draft
    }

    /// A secret that cannot be opened and was not read again counts as the one that is configured, as a password does.
    private static func opened(_ attributes: ValueMap, by configuration: ValueMap) -> ValueMap {
        guard attributes.values.contains(where: \.isUnknown) else {
            return attributes
        }
        return attributes.mapValues { name, value in
            guard value.isUnknown, let wanted = configuration[name], wanted.isWhollyKnown, !wanted.isNull
            else {
                return value
            }
            return wanted.marked(value.marks)
        }
    }

    /// That an object is not in the account that its block names now, and so must be in the one before.
    private static func leftBehind(_ record: ResourceRecord, _ block: ResourceBlock) -> Diagnostic {
        .error(
            "Object belongs to another provider configuration",
            "\(record.address) (id \(record.objectID)) was made with provider \(record.provider), and the account of "
                + "\(block.provider), which its block names now, does not have it. An object cannot change its "
                + "account. Set provider = \(record.provider) again; or destroy it with that first; or give it up with "
                + "`keyform state rm \(record.address.description.inShellQuotes)`, which leaves it as it is.",
            at: block.declaration,
            address: record.address.description
        )
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
        let unchanged = shownBefore.withMarks(of: proposal.planned)
        var action = ChangeAction.noop
        var reason = ChangeReason.unchanged
        var changesMarksOnly = false
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
        } else if record != nil, unchanged != shownBefore {
            // The state would go on to hide, or to show, what the configuration does not any more.
            action = .update
            reason = .configurationChanged
            changesMarksOnly = true
        }
        return ChangeDraft(
            change: ResourceChange(
                address: instance.address,
                action: action,
                reason: reason,
                before: shownBefore,
                after: action == .noop || changesMarksOnly ? unchanged : proposal.planned,
                replacing: replacing,
                changedSecrets: proposal.changedSecrets,
                revoked: proposal.revoked,
                importID: importID,
                movedFrom: moves.origins[instance.address],
                restoredFrom: restored[instance.address]
            ),
            record: record,
            changesMarksOnly: changesMarksOnly
        )
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
}
