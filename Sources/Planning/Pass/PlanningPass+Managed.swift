import Addresses
import Configuration
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Evaluates an instance of a managed block; nil where nothing can be planned of it.
    func prepareManaged(_ instance: InstancePlanning) -> ManagedPlanning? {
        let address = instance.address
        guard let schema = schema(of: address.resource) else {
            return nil
        }
        values.set(address, .unknown())
        let key = address.key
        let evaluated = evaluator.instance(instance.block, key: key, expansion: instance.expansion)
        diagnostics += evaluated.diagnostics
        guard !evaluated.diagnostics.hasErrors else {
            return nil
        }
        let lifecycle = instance.block.lifecycle
        var dependencies = instance.expansionDependencies + evaluated.dependencies
        let start = diagnostics.count
        dependencies += check(lifecycle.preconditions, .precondition, of: instance)
        let (triggers, triggerDiagnostics) =
            lifecycle.replaceTriggeredBy.isEmpty
            ? ([], [])
            : evaluator.replacementTriggers(instance.block, key: key, expansion: instance.expansion)
        diagnostics += triggerDiagnostics
        let isUnread = current(address).map(isUnread) ?? false
        if isUnread {
            unreadBlocks.insert(address.resource.declared)
        }
        guard !hasErrors(after: start), !isUnread, !misimportedBlocks.contains(address.resource.declared)
        else {
            return nil
        }
        dependencies += triggers.map(\.target)
        return ManagedPlanning(
            instance: instance,
            schema: schema,
            configuration: secrets.markingArguments(evaluated.configuration),
            dependencies: dependencies,
            triggers: triggers,
            remarks: evaluated.remarks,
            creationProblems: evaluated.creationProblems
        )
    }

    /// Plans an instance by what was read.
    ///
    /// - Returns: whether it is fit to be referred to.
    func finish(_ managed: ManagedPlanning) -> Bool {
        guard isImportSound(managed.instance.address), isAdoptionSound(managed),
            areElementsSound(managed)
        else {
            return false
        }
        var draft = draft(managed)
        if draft.change.action.destroys {
            checkProtection(draft, block: managed.instance.block)
        }
        checkRevocation(draft, block: managed.instance.block)
        checkGifts(draft, block: managed.instance.block)
        if draft.change.action == .create || draft.change.action.replaces {
            diagnostics += managed.creationProblems
        }
        if losesElements(draft, managed.schema) {
            losers.append(managed)
        }
        if mayBePart(draft, managed.schema) {
            parts.append(managed)
        }
        draft.change.provisional = provisionalValues(managed, draft.change)
        draft.change.secretDigest = secretDigest(managed, draft.change)
        diagnostics += remarks(on: managed, draft.change)
        let visible = visible(draft.change, managed.configuration, managed.schema)
        values.set(managed.instance.address, visible)
        if scope.isOnlyRotation {
            compareWithPresent(draft, managed)
        }
        let more = check(
            managed.instance.block.lifecycle.postconditions,
            .postcondition,
            of: managed.instance,
            selfValue: visible
        )
        draft.dependencies = Self.unique(draft.dependencies + more)
        add(draft)
        return true
    }

    /// A hash of the secrets that are new or changed, whose texts are never in a plan.
    private func secretDigest(_ managed: ManagedPlanning, _ change: ResourceChange) -> [UInt8]? {
        guard !change.changedSecrets.isEmpty else {
            return nil
        }
        var content = CanonicalBytes()
        content.add(ValueMap(change.changedSecrets.map { ($0, managed.configuration[$0] ?? .unknown()) }))
        return input.seal.digest(of: content.bytes, for: "keyform secrets of a plan 1")
    }

    /// The change of an instance, with what the steps need to know of it.
    func draft(_ managed: ManagedPlanning) -> ChangeDraft {
        let (instance, schema) = (managed.instance, managed.schema)
        let lifecycle = instance.block.lifecycle
        var draft = decide(managed)
        draft.dependencies = Self.unique(managed.dependencies)
        draft.terms = RecordTerms(
            dependencies: recorded(draft.dependencies),
            createBeforeDestroy: lifecycle.createBeforeDestroy,
            preventDestroy: lifecycle.preventDestroy || draft.change.adopts
                || (draft.record?.terms.preventDestroy ?? false)
        )
        draft.timeouts = instance.timeouts
        draft.change.namedArguments = schema.namedArguments(
            by: managed.configuration,
            ignoring: lifecycle.ignoredChanges
        )
        if let record = draft.record {
            let wasChangedOutside = draft.rewritesRow
            let isNoted =
                draft.change.action == .noop
                && (!record.changedOutside.isEmpty
                    || record.setArguments
                        != schema.setArguments(
                            by: managed.configuration,
                            of: record,
                            ignoring: lifecycle.ignoredChanges
                        ))
            draft.rewritesRow =
                record.provider != instance.block.provider
                // Nothing of its creation is left to do.
                || (record.status == .partial && draft.change.action == .noop && input.mode == .normal)
                || hasStrangeFingerprint(record, managed.configuration)
                || !record.terms.agrees(with: draft.terms)
            draft.isOnlyNoted = (wasChangedOutside || isNoted) && !draft.rewritesRow
            draft.rewritesRow = draft.rewritesRow || wasChangedOutside || isNoted
        }
        return rotated(draft, managed)
    }

    /// What expressions see: the plan, with a fingerprinted argument as it is configured, and as not known yet what the
    /// API will decide.
    func visible(_ change: ResourceChange, _ configuration: Value, _ schema: ResourceSchema) -> Value {
        guard let planned = change.after else { return .unknown() }
        let visible = planned.showingSecrets(of: configuration, schema)
        guard change.action == .create, case .object(var attributes) = visible.content else {
            return visible
        }
        for attribute in schema.attributes
        where attribute.mode == .unmanaged && attributes[attribute.name]?.isNull ?? true {
            attributes[attribute.name] = attribute.unknown
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
}

/// One instance of a managed block, evaluated.
struct ManagedPlanning {
    let instance: InstancePlanning
    let schema: ResourceSchema
    let configuration: Value
    let dependencies: [ResourceDependency]
    let triggers: [ReplacementTrigger]
    /// What is odd about arguments that are new or change.
    let remarks: [ArgumentRemark]
    /// What is wrong where it is to be created.
    let creationProblems: [Diagnostic]

    var arguments: ValueMap {
        configuration.mapValue ?? ValueMap()
    }
}
