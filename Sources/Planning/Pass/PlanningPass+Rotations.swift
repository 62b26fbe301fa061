import Addresses
import Configuration
import Providers
import ResourceSchemas
import Rotation
import SourceText
import StateModel
import Values

/// Keys that are replaced while the old and the new one both work.
extension PlanningPass {
    /// The rotations of the state, by the addresses that their keys have after moves.
    static func rotationRows(
        of snapshot: StateSnapshot,
        _ moves: StateMoves
    ) -> [InstanceAddress: RotationRecord] {
        guard !snapshot.rotations.isEmpty else { return [:] }
        let targets = Dictionary(firstOf: moves.origins.map { ($1, $0) })
        return Dictionary(firstOf: snapshot.rotations.map { (targets[$0.address] ?? $0.address, $0) })
    }

    /// Whether a row is the key that is not in charge of a rotation that is under way.
    func isOther(_ record: ResourceRecord) -> Bool {
        guard record.generation != 0, let rotation = rotationRows[record.address] else { return false }
        return rotation.isUnderWay && rotation.other == record.generation
    }

    /// What a row is to the rotation of its key, where it is not the one in charge.
    func role(_ key: RecordKey) -> RotationRole? {
        guard key.generation != 0, let rotation = rotationRows[key.address], rotation.other == key.generation
        else { return nil }
        return rotation.otherRole
    }

    /// What becomes of a key by its rotation, in the place of what its configuration asks for.
    func rotated(_ draft: ChangeDraft, _ managed: ManagedPlanning) -> ChangeDraft {
        guard input.mode == .normal, var key = input.rotations[draft.address], let record = draft.record,
            draft.change.movedFrom == nil, draft.change.restoredFrom == nil, draft.change.importID == nil
        else {
            return draft
        }
        switch draft.change.action {
        case .noop:
            break
        case .replaceDestroyFirst, .replaceCreateFirst:
            // Whose key it is cannot be changed by a rotation.
            guard draft.change.replacing.isEmpty, draft.change.reason != .replacedWithWhole else {
                return draft
            }
            key.replacement = Self.replacementCause(draft.change.reason)
        case .update where isSwitchedOff(draft, record, key):
            // To switch it on is what the rotation is to prevent, or does itself.
            break
        case .create where key.isMissing:
            guard case .due(let due) = RotationAdvice(key), due.changesCharge else {
                noteMissing(key)
                return draft
            }
            return rotated(draft, managed, record, key, due)
        case .create, .read, .update, .delete, .forget:
            return draft
        }
        switch RotationAdvice(key) {
        case .idle:
            return draft
        case .waiting(let wait):
            noteWait(wait, of: key)
            return key.replacement == nil ? draft : standingStill(draft)
        case .refused(let refusal):
            diagnostics.append(refusal.diagnostic)
            return draft
        case .due(let due):
            return rotated(draft, managed, record, key, due)
        }
    }

    /// Whether a key is off because it is compromised, and the configuration asks for nothing but that it is on.
    private func isSwitchedOff(_ draft: ChangeDraft, _ record: ResourceRecord, _ key: KeyRotation) -> Bool {
        let row = key.record
        let isMeant =
            key.wish == .compromised
            || key.wish == .undo && row?.isExchanged ?? false
            || row.map {
                $0.isUnderWay
                    && ($0.course == .compromised && !$0.isExchanged
                        || $0.course == .undo && $0.phase == .delivering)
            } ?? false
        guard isMeant, draft.change.changedSecrets.isEmpty, let shown = draft.change.before,
            let before = shown.mapValue, let after = draft.change.after?.mapValue
        else {
            return false
        }
        var present = record
        present.attributes = shown
        guard let on = input.switchedOn(present).mapValue else {
            return false
        }
        return after.allSatisfy { name, value in before[name] == value || before[name] != on[name] }
    }

    private func rotated(
        _ draft: ChangeDraft,
        _ managed: ManagedPlanning,
        _ record: ResourceRecord,
        _ key: KeyRotation,
        _ due: DueRotation
    ) -> ChangeDraft {
        var draft = draft
        // Of one that is gone, what the state has.
        let before = draft.change.before ?? shown(record)
        let proposal = due.changesCharge ? successor(of: managed, key) : nil
        var change = ResourceChange(
            address: draft.address,
            action: .update,
            reason: .rotation,
            before: before,
            after: proposal?.planned ?? before,
            changedSecrets: proposal?.changedSecrets ?? []
        )
        change.namedArguments = draft.change.namedArguments
        var planned = PlannedRotation(
            move: due.move,
            reason: due.reason,
            isCompromised: due.isCompromised,
            changesCharge: due.changesCharge,
            offAt: due.offAt,
            goneAt: due.goneAt,
            needsConfirmation: due.needsConfirmation,
            at: due.at,
            sinks: due.sinks.map(\.text),
            version: key.record?.version ?? 0
        )
        planned.isBackward = due.isBackward
        planned.notTold =
            due.changesCharge || key.record?.phase == .delivering ? leftOutReaders(of: draft.address) : []
        change.rotation = planned
        draft.change = change
        draft.record = record
        draft.changesMarksOnly = false
        draft.isOnlyNoted = false
        return draft
    }

    /// A key that is to be another one, and later.
    private func standingStill(_ draft: ChangeDraft) -> ChangeDraft {
        var draft = draft
        let before = draft.change.before
        draft.change = ResourceChange(
            address: draft.address,
            action: .noop,
            reason: .unchanged,
            before: before,
            after: before
        )
        return draft
    }

    /// What the address means once another key is in charge: one that is there already, or one that is yet to be made.
    private func successor(of managed: ManagedPlanning, _ key: KeyRotation) -> InstanceProposal {
        let proposer = InstanceProposer(schema: managed.schema, seal: input.seal)
        guard let rotation = key.record, rotation.isUnderWay, let other = rotation.other,
            key.wish != .compromised || !rotation.isExchanged || key.leadsBackFromCompromise,
            let row = records[key.address]?.first(where: { $0.generation == other })
        else {
            return proposer.propose(configuration: managed.arguments, prior: nil, isReplacement: true)
        }
        let attributes = managed.schema.completed(input.switchedOn(row))
        return proposer.propose(
            configuration: managed.arguments,
            prior: PriorObject(
                attributes: managed.schema.marked(.object(attributes)).mapValue ?? attributes,
                fingerprints: row.fingerprints,
                setArguments: row.setArguments,
                isIncomplete: row.status == .partial
            ),
            ignoring: managed.instance.block.lifecycle.ignoredChanges
        )
    }

    private static func replacementCause(_ reason: ChangeReason) -> String {
        switch reason {
        case .requested: "-replace"
        case .tainted: "tainted"
        case .replaceTriggered: "replace_triggered_by"
        case .outdated(let why): why
        default: "the configuration asks for another one"
        }
    }

    // MARK: What is said

    /// That a further key is made where the old one could be had back.
    private func noteMissing(_ key: KeyRotation) {
        guard !input.isOnlyRotation, let row = key.record, row.isUnderWay, row.isExchanged, row.other != nil,
            !key.isOtherMissing, row.course != .undo, row.phase != .deleting
        else {
            return
        }
        diagnostics.append(
            .warning(
                "Key in charge does not exist any more",
                "The new key of \(key.address), \(key.keyID), was deleted outside of keyform, and the old one, \(row.outgoing), is"
                    + " still there. This plan makes a further key.",
                address: key.address.description
            )
            .hinting(
                "To put the old key in charge again instead:",
                command: "keyform rotate -undo \(key.address.description.quotedForShell)"
            )
        )
    }

    private func noteWait(_ wait: RotationWait, of key: KeyRotation) {
        if wait.isHeldUp, !input.isOnlyRotation {
            heldUpRotations[wait.cause, default: []].append(key.address)
        }
    }

    /// Says which keys wait for more than time, cause by cause.
    func warnOfHeldUpRotations() {
        for (cause, addresses) in heldUpRotations.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard let (summary, detail) = Self.words(cause) else { continue }
            let listed = addresses.sorted().map { " - \($0)" }.joined(separator: "\n")
            diagnostics.append(.warning(summary, detail + "\n" + listed))
        }
    }

    private static func words(_ cause: RotationWait.Cause) -> (summary: String, detail: String)? {
        switch cause {
        case .hold:
            (
                "Rotation is held",
                "The last rotation of these keys was undone, and nothing begins for them until "
                    + "`keyform rotate -now ADDRESS` says so:"
            )
        case .confirmation:
            (
                "Rotation waits to be confirmed",
                "The old key of these goes on working until somebody says that everybody has the new one, with "
                    + "`keyform rotate -confirm ADDRESS`:"
            )
        case .clock:
            (
                "Time is not known",
                "The API has not told the time, by which rotations are judged. It holds up:"
            )
        case .uncovered:
            (
                "Rotation block is missing",
                "The rotation of these keys stands still, because no rotation block covers them any more, and places that the"
                    + " block named do not have the new key. Bring the block back, or run `keyform rotate -undo ADDRESS`:"
            )
        case .wave, .skew, .age, .request, .overlap, .soak:
            nil
        }
    }

    // MARK: What is not told

    /// Objects that the state knows to read a key, and that the plan leaves out.
    private func leftOutReaders(of address: InstanceAddress) -> [InstanceAddress] {
        guard !scope.isEverything else { return [] }
        let readers =
            leftOutUsers[.instance(address), default: []]
            + address.resource.generalized.flatMap { leftOutUsers[.resource($0), default: []] }
        return Set(readers.filter { !input.isOnlySigned($0.resource, by: address.resource) }).sorted()
    }

    /// What a plan of a part leaves out, by what it depends on.
    var usersLeftOut: [ResourceDependency: [InstanceAddress]] {
        allRecords.reduce(into: [:]) { users, record in
            guard record.generation == 0,
                !scope.contains(record.address) || isLeftAlone(record.address)
            else { return }
            for edge in record.terms.dependencies {
                users[edge, default: []].append(record.address)
            }
        }
    }

    /// Says of which keys something is due that `-target` or `-exclude` leaves out.
    func warnOfRotationsLeftOut() {
        guard input.mode == .normal, !scope.isEverything, !scope.isOnlyRotation else { return }
        let due = input.rotations.values.filter { key in
            guard !scope.contains(key.address), case .due = RotationAdvice(key) else { return false }
            return true
        }
        guard !due.isEmpty else { return }
        diagnostics.append(
            .warning(
                "Rotations are left out",
                "Something is due of these keys, and this plan leaves them out:\n"
                    + due.map { " - \($0.address)" }.sorted().joined(separator: "\n")
            )
            .hinting("To go on with them:", command: "keyform rotate")
        )
    }

    /// Whether a plan of rotations leaves what the configuration does not have to the next apply.
    private func isLeftAlone(_ address: InstanceAddress) -> Bool {
        scope.isOnlyRotation && blocks[address.resource] == nil
    }

    /// Names who is not told of new keys: what `-target` or `-exclude` leaves out, and what is left to Terraform.
    func warnOfReadersLeftOut() {
        for draft in drafts {
            guard let rotation = draft.change.rotation else { continue }
            let foreign =
                !rotation.changesCharge
                ? [] : input.configuration.setAside.readers(of: draft.address.resource.declared)
            // Of what a rotation that cannot wait leaves to apply, the run says itself what becomes of it.
            let notTold = rotation.notTold.filter { !input.leftToApply.contains($0) }
            guard !notTold.isEmpty || !foreign.isEmpty else { continue }
            var detail = "Another key is put in charge, and who reads it is not told:\n"
            detail += notTold.map { " - \($0) (left out of this plan)\n" }.joined()
            detail += foreign.map { " - \($0) (left to Terraform)\n" }.joined()
            detail +=
                notTold.isEmpty
                ? "\nRun Terraform before the old key is switched off. With confirm = true in its rotation block, the old key "
                    + "goes on working until `keyform rotate -confirm \(draft.address.description.quotedForShell)`"
                : "\nThe old key goes on working until "
                    + (scope.isOnlyRotation ? "`keyform apply`" : "a plan without -target and -exclude")
                    + " has dealt with them."
            diagnostics.append(
                .warning("Not everybody is told of a new key", detail, address: draft.address.description)
            )
        }
    }

    // MARK: What must not be made again

    /// Refuses to make, or to give back its rights, what was taken away from a person on purpose.
    func checkRevocation(_ draft: ChangeDraft, block: ResourceBlock) {
        let address = draft.address
        let isMade = draft.change.action == .create || draft.change.action.replaces
        guard isMade || draft.change.action == .update,
            input.snapshot.revoked.contains(address)
                || moves.origins[address].map(input.snapshot.revoked.contains) ?? false
        else {
            return
        }
        diagnostics.append(
            .error(
                "Object was revoked",
                "\(address) was taken away with `keyform revoke`, and this plan would \(isMade ? "make it again" : "change it"). Remove the block from "
                    + "the configuration; or, if it is to be there again, run "
                    + "`keyform state unprotect \(address.description.quotedForShell)`",
                at: block.declaration,
                address: address.description
            )
        )
    }
}

extension ResourceDependency {
    /// Whether an edge leads to an instance, or to all of a block that it is one of.
    fileprivate func covers(_ address: InstanceAddress) -> Bool {
        switch self {
        case .instance(let target): target == address
        case .resource(let resource): address.resource.isInstance(of: resource)
        }
    }
}
