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
        let (instance, schema, configuration) = (managed.instance, managed.schema, managed.arguments)
        let address = instance.address
        guard let record = current(address) else {
            guard let target = importTargets[address], let object = answers.imports[address]?.object else {
                return adoption(managed) ?? creation(managed, .notInState)
            }
            return decideImport(managed, target, object)
        }
        var reported: Value?
        var observed: Value?
        var outdated: String?
        switch observation(of: record) {
        case .gone:
            if record.provider != instance.block.provider {
                diagnostics.append(Self.leftBehind(record, instance.block))
            }
            drift.append(Drift(key: record.key, before: shown(record), after: nil))
            var draft = creation(managed, .gone)
            draft.record = record
            return draft
        case .found(let object), .outdated(let object, _):
            reported = object.attributes
            observed = owned(
                withUnclaimedElements(object, managed).attributes,
                of: record,
                schema,
                configuration
            )
            if case .outdated(_, let why) = observation(of: record) {
                outdated = why
            }
        case .unread, nil:
            break
        }
        let prior = prior(record, observed, configuration)
        var draft = change(
            of: PresentObject(
                prior: prior,
                shown: shown(prior.attributes, record, schema),
                record: record,
                outdated: outdated
            ),
            to: managed
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

    private func prior(
        _ record: ResourceRecord,
        _ observed: Value?,
        _ configuration: ValueMap
    ) -> PriorObject {
        PriorObject(
            attributes: Self.opened(attributes(of: record, observed: observed), by: configuration),
            fingerprints: record.fingerprints,
            setArguments: record.setArguments,
            isIncomplete: record.status == .partial
        )
    }

    /// What is there of an instance, for a configuration to be compared with.
    func prior(_ record: ResourceRecord, _ managed: ManagedPlanning) -> PriorObject {
        let observed = observation(of: record)?.object.map {
            owned(
                withUnclaimedElements($0, managed).attributes,
                of: record,
                managed.schema,
                managed.arguments
            )
        }
        return prior(record, observed, managed.arguments)
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

    func creation(_ managed: ManagedPlanning, _ reason: ChangeReason) -> ChangeDraft {
        let address = managed.instance.address
        let proposal = proposer(managed).propose(configuration: managed.arguments, prior: nil)
        return ChangeDraft(
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

    private func proposer(_ managed: ManagedPlanning) -> InstanceProposer {
        InstanceProposer(schema: managed.schema, seal: input.seal)
    }

    /// Update, replacement or nothing, for an object that exists.
    func change(of present: PresentObject, to managed: ManagedPlanning) -> ChangeDraft {
        let (address, lifecycle) = (managed.instance.address, managed.instance.block.lifecycle)
        let (record, proposer) = (present.record, proposer(managed))
        var proposal = proposer.propose(
            configuration: managed.arguments,
            prior: present.prior,
            ignoring: lifecycle.ignoredChanges
        )
        let replacing = proposal.replacing
        let unchanged = present.shown.withMarks(of: proposal.planned)
        var action = ChangeAction.noop
        var reason = ChangeReason.unchanged
        var changesMarksOnly = false
        // What is only imported is not pulled along.
        let triggers = present.importID == nil ? managed.triggers : []
        if let cause = replacementCause(managed, present, replacing, triggers) {
            // There is no place for a new part beside the old one.
            let createsFirst = lifecycle.createBeforeDestroy && cause != .replacedWithWhole
            action = createsFirst ? .replaceCreateFirst : .replaceDestroyFirst
            reason = cause
            proposal = proposer.propose(configuration: managed.arguments, prior: nil, isReplacement: true)
        } else if !proposal.changed.isEmpty
            || (record?.status == .partial && proposal.lacksSecret(managed.schema))
        {
            action = .update
            let isDrift = record.map { isDriftOnly(proposal, $0, managed.schema) } ?? false
            reason = record?.status == .partial ? .incomplete : isDrift ? .drift : .configurationChanged
        } else if record != nil, unchanged != present.shown {
            // The state would go on to hide, or to show, what the configuration does not any more.
            action = .update
            reason = .configurationChanged
            changesMarksOnly = true
        }
        return ChangeDraft(
            change: ResourceChange(
                address: address,
                action: action,
                reason: reason,
                before: present.shown,
                after: action == .noop || changesMarksOnly
                    ? unchanged.markedInParts(as: proposal.planned) : proposal.planned,
                replacing: replacing,
                changedSecrets: proposal.changedSecrets,
                revoked: proposal.revoked,
                importID: present.importID,
                movedFrom: moves.origins[address],
                restoredFrom: restored[address]
            ),
            record: record,
            changesMarksOnly: changesMarksOnly
        )
    }

    private func replacementCause(
        _ managed: ManagedPlanning,
        _ present: PresentObject,
        _ replacing: [String],
        _ triggers: [ReplacementTrigger]
    ) -> ChangeReason? {
        if present.record?.status == .tainted {
            .tainted
        } else if input.selection.replacements.contains(where: { $0.selects(managed.instance.address) }) {
            .requested
        } else if let why = present.outdated {
            .outdated(why)
        } else if !replacing.isEmpty {
            .cannotUpdate
        } else if isPartOfReplaced(present.shown, managed.schema) {
            .replacedWithWhole
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
            return change.action == .update && change.changesWhatIsRead || change.action.replaces
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

/// An object that is there before the plan.
struct PresentObject {
    let prior: PriorObject
    /// Its attributes as a plan shows them.
    let shown: Value
    /// Nil for one that is imported.
    var record: ResourceRecord?
    var importID: String?
    /// Why it has to be replaced whatever is configured; nil where it has not.
    var outdated: String?
}
