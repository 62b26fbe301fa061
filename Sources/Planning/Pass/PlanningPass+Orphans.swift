import Addresses
import Configuration
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Objects that the configuration does not have any more, and objects that were replaced.
    func planOrphans() {
        let removals = Removals(input.configuration)
        diagnostics += removals.diagnostics
        for record in allRecords where scope.contains(record.address) {
            if isOther(record) {
                planOther(record, removals)
            } else if record.generation != 0 {
                addDestruction(of: record, .deposed, block: blocks[record.address.resource])
            } else if !configured.contains(record.address), let reason = orphanReason(record.address) {
                if let removal = removals.removal(of: record.address), !removal.destroys,
                    blocks[record.address.resource.declared] == nil
                {
                    addForget(record, reason)
                } else {
                    addDestruction(of: record, reason, block: blocks[record.address.resource])
                }
            }
        }
    }

    /// The key that is not in charge goes, or is left, with the one that is.
    private func planOther(_ record: ResourceRecord, _ removals: Removals) {
        guard !configured.contains(record.address), let reason = orphanReason(record.address) else {
            if case .gone? = observation(of: record) {
                drift.append(Drift(key: record.key, before: shown(record), after: nil))
                if isRotated(record.address) {
                    // The step of its key takes the row out.
                    add(unchanged(record, observed: nil))
                } else {
                    addForget(record, .gone)
                }
            } else {
                add(unchanged(record, observed: nil))
            }
            return
        }
        if let removal = removals.removal(of: record.address), !removal.destroys,
            blocks[record.address.resource.declared] == nil
        {
            addForget(record, reason)
        } else {
            addDestruction(of: record, .deposed, block: blocks[record.address.resource])
        }
    }

    private func isRotated(_ address: InstanceAddress) -> Bool {
        draftIndex[address].map { drafts[$0].change.rotation != nil } ?? false
    }

    /// Why the configuration does not have an instance; nil when that cannot be said.
    private func orphanReason(_ address: InstanceAddress) -> ChangeReason? {
        guard blocks[address.resource] != nil else {
            return .notInConfiguration
        }
        let module = address.resource.module
        if !module.isRoot {
            guard let modules = modules(module.declared) else { return nil }
            guard modules.contains(module) else { return .moduleNotInConfiguration }
        }
        switch (values.expansion(of: address.resource), address.key) {
        case (nil, _), (.unknown, _): return nil
        case (.count, .index(let index)): return .indexOutOfRange(index)
        case (.forEach, .key(let key)): return .keyNotInMap(key)
        case (.single, _), (.count, _), (.forEach, _): return .wrongRepetition
        }
    }

    /// Everything in the state, by `destroy`.
    func planDestruction() {
        for record in allRecords where scope.contains(record.address) {
            let block = blocks[record.address.resource]
            addDestruction(of: record, record.generation == 0 ? .destroyRequested : .deposed, block: block)
        }
        guard scope.isEverything else {
            return
        }
        outputs = input.snapshot.outputs
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { OutputChange(name: $0.name, before: $0.value, after: nil, isSensitive: $0.isSensitive) }
    }

    private func addDestruction(of record: ResourceRecord, _ reason: ChangeReason, block: ResourceBlock?) {
        var observed: Value?
        switch observation(of: record) {
        case .gone:
            drift.append(Drift(key: record.key, before: shown(record), after: nil))
            addForget(record, .gone)
            return
        case .unread:
            return
        case .found(let object), .outdated(let object, _):
            observed =
                schema(of: record.address.resource).map {
                    owned(object.attributes, of: record, $0, ValueMap())
                } ?? object.attributes
        case nil:
            break
        }
        var draft = removal(of: record, .delete, reason)
        draft.change = ResourceChange(
            address: record.address,
            action: .delete,
            reason: reason,
            before: shown(record, observed: observed),
            after: nil,
            movedFrom: record.generation == 0 ? moves.origins[record.address] : nil,
            restoredFrom: record.generation == 0 ? restored[record.address] : nil,
            generation: record.generation
        )
        if isOther(record) {
            // What is protected is the key in charge.
            draft.terms.preventDestroy = false
        } else if reason != .deposed, block?.lifecycle.preventDestroy ?? false {
            draft.terms.preventDestroy = true
        }
        draft.timeouts = block.map { timeouts($0, record.address.key) } ?? [:]
        checkProtection(draft, block: block)
        add(draft)
    }

    /// The timeouts of an instance that goes, as far as its block can be evaluated without it.
    private func timeouts(_ block: ResourceBlock, _ key: InstanceKey?) -> [String: Int] {
        guard block.hasTimeouts || !block.dynamicBlocks.isEmpty else {
            return [:]
        }
        let (seconds, problems) = evaluator.timeouts(
            block,
            key: key,
            expansion: values.expansion(of: block.address) ?? .unknown
        )
        return problems.hasErrors ? [:] : seconds
    }

    private func addForget(_ record: ResourceRecord, _ reason: ChangeReason) {
        add(removal(of: record, .forget, reason))
    }

    private func removal(
        of record: ResourceRecord,
        _ action: ChangeAction,
        _ reason: ChangeReason
    ) -> ChangeDraft {
        ChangeDraft(
            change: ResourceChange(
                address: record.address,
                action: action,
                reason: reason,
                before: shown(record),
                after: nil,
                movedFrom: record.generation == 0 ? moves.origins[record.address] : nil,
                restoredFrom: record.generation == 0 ? restored[record.address] : nil,
                generation: record.generation
            ),
            record: record,
            terms: record.terms
        )
    }

    /// Takes in what the API reports, and nothing else.
    func planRefresh() {
        for record in allRecords where scope.contains(record.address) {
            switch observation(of: record) {
            case .gone:
                drift.append(Drift(key: record.key, before: shown(record), after: nil))
                addForget(record, .gone)
            case .found(let object), .outdated(let object, _):
                let schema = schema(of: record.address.resource)
                let observed =
                    schema.map { owned(object.attributes, of: record, $0, ValueMap()) } ?? object.attributes
                var draft = unchanged(record, observed: observed)
                if let schema {
                    // What the API decides and had not decided yet when the object was recorded is no change that
                    // somebody made.
                    let old = attributes(of: record)
                    let (all, shownAfter) = differences(of: record, observed: observed, schema) { attribute in
                        attribute.mode != .computed || !(old[attribute.name]?.isNull ?? true)
                    }
                    draft.rewritesRow = all
                    if let shownAfter {
                        drift.append(Drift(key: record.key, before: shown(record), after: shownAfter))
                    }
                }
                add(draft)
            case .unread:
                unreadBlocks.insert(record.address.resource.declared)
            case nil:
                add(unchanged(record, observed: nil))
            }
        }
    }

    private func unchanged(_ record: ResourceRecord, observed: Value?) -> ChangeDraft {
        let value = shown(record, observed: observed)
        var draft = removal(of: record, .noop, .unchanged)
        draft.change = ResourceChange(
            address: record.address,
            action: .noop,
            reason: .unchanged,
            before: value,
            after: value,
            movedFrom: record.generation == 0 ? moves.origins[record.address] : nil,
            restoredFrom: record.generation == 0 ? restored[record.address] : nil,
            generation: record.generation
        )
        return draft
    }
}
