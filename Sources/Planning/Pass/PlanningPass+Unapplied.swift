import Addresses
import Configuration
import Providers
import ResourceSchemas
import Rotation
import SourceText
import StateModel
import Values

/// A plan of nothing but rotations is carried out without a question, so it changes nothing that they do not.
extension PlanningPass {
    /// Whether an instance is none that a rotation could have to tell: it is yet to be made.
    func isLeftToApply(_ address: InstanceAddress) -> Bool {
        scope.isOnlyRotation && address.resource.mode == .managed && current(address) == nil
            && !mayBeCutOff(address)
    }

    /// Whether an instance that is not there may be one that was destroyed to be made anew with a key that is in charge by
    /// now, before the run that did it ended: the old key must not go before it is back.
    private func mayBeCutOff(_ address: InstanceAddress) -> Bool {
        let told = input.rotations.values.filter { $0.record?.phase == .delivering }
        guard !told.isEmpty else { return false }
        var seen: Set<ResourceAddress> = []
        var open = [address.resource.declared]
        while let block = open.popLast() {
            for dependency in input.graph.dependencies(of: block) where seen.insert(dependency).inserted {
                open.append(dependency)
            }
        }
        return told.contains { seen.contains($0.address.resource.declared) }
    }

    /// Notes an object of which more would be changed than what a rotation is about, and shows expressions about the present
    /// what it is now.
    func compareWithPresent(_ draft: ChangeDraft, _ managed: ManagedPlanning) {
        let address = draft.address
        if let rotation = draft.change.rotation {
            showPresent(draft, managed, rotation)
            return
        }
        if let before = draft.change.before {
            let present = before.showingSecrets(of: managed.configuration, managed.schema)
            for mirror in values.mirrors {
                mirror.set(address, present)
            }
        }
        guard draft.change.action != .noop || draft.change.movedFrom != nil else { return }
        // What is not there is planned only where a run that told it of the key was cut off.
        guard draft.change.action != .create || draft.record != nil else { return }
        if isUnapplied(draft, managed) {
            unapplied.append(address)
            diagnostics.append(
                Self.unapplied(address, managed.instance.block, isKey: input.rotations[address] != nil)
            )
        }
    }

    /// What a key is now, and, where not everybody has it yet, what it was before.
    private func showPresent(
        _ draft: ChangeDraft,
        _ managed: ManagedPlanning,
        _ rotation: PlannedRotation
    ) {
        let address = draft.address
        guard let present = draft.change.before else { return }
        for (index, mirror) in values.mirrors.enumerated() {
            var shown = present
            if index > 0, let row = rotationRows[address], row.phase == .delivering, let other = row.other,
                let old = records[address]?.first(where: { $0.generation == other })
            {
                shown = self.shown(old)
            }
            mirror.set(address, shown.showingSecrets(of: managed.configuration, managed.schema))
        }
    }

    private func isUnapplied(_ draft: ChangeDraft, _ managed: ManagedPlanning) -> Bool {
        guard let record = draft.record, draft.change.action == .update || draft.change.action.replaces,
            draft.change.movedFrom == nil,
            // What a run was cut off from replacing, the next one replaces.
            record.status == .ready && draft.change.restoredFrom == nil || mayBeCutOff(draft.address),
            // Nobody asked for it who knew of the rotation, or nothing that it changes is the reason.
            input.rotations[draft.address] == nil
        else {
            return true
        }
        if case .outdated = observation(of: record) {
            return true
        }
        let prior = prior(record, managed)
        return presentEvaluators.allSatisfy { evaluator in
            isAnother(than: prior, by: evaluator, managed)
        }
    }

    /// Whether the configuration asks for another object than the present one by what expressions see of the present.
    private func isAnother(
        than prior: PriorObject,
        by evaluator: any PlanningEvaluator,
        _ managed: ManagedPlanning
    ) -> Bool {
        let instance = managed.instance
        let evaluated = evaluator.instance(
            instance.block,
            key: instance.address.key,
            expansion: instance.expansion
        )
        guard !evaluated.diagnostics.hasErrors,
            let arguments = secrets.markingArguments(evaluated.configuration).mapValue
        else { return true }
        let proposal = InstanceProposer(schema: managed.schema, seal: input.seal).propose(
            configuration: arguments,
            prior: prior,
            ignoring: instance.block.lifecycle.ignoredChanges
        )
        return proposal.changed.contains { name in
            // What is read only after the rotation is none of the present.
            proposal.changedSecrets.contains(name) || proposal.planned[name]?.isWhollyKnown ?? false
        }
    }

    private static func unapplied(
        _ address: InstanceAddress,
        _ block: ResourceBlock,
        isKey: Bool
    ) -> Diagnostic {
        .error(
            "Changes are not applied yet",
            "\(address) \(isKey ? "is" : "reads a key that is") to be rotated, and the configuration, or what was changed "
                + "outside of keyform, asks for other changes of it. Rotating applies nothing else. Run `keyform apply`, which shows "
                + "everything, and rotates what is due as well.",
            at: block.declaration,
            address: address.description
        )
    }

    /// The keys that are not rotated because of who reads them.
    var hinderedRotations: [InstanceAddress: [InstanceAddress]] {
        guard !unapplied.isEmpty else { return [:] }
        let edges = RecordEdges(allRecords, input.graph)
        var hindered: [InstanceAddress: [InstanceAddress]] = [:]
        for address in input.rotations.keys where scope.contains(address) {
            let readers = edges.closureOfUsers([address])
            let stopping = unapplied.filter(readers.contains)
            if !stopping.isEmpty {
                hindered[address] = stopping.sorted()
            }
        }
        return hindered
    }
}
