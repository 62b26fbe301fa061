import Addresses
import Configuration
import Providers
import StateModel

/// Destroys an object only after everything that used it was destroyed or led elsewhere.
///
/// Users are those that the state remembers; for an object that was or is replaced, those of the configuration too.
/// The old object of a replacement that destroys first cannot wait for users to be led elsewhere, as they wait for
/// the new one; it only waits for those that go, and may not be able to wait for those that go last.
struct ReleaseLinks {
    let drafts: [ChangeDraft]

    func add(to work: inout StepWork) {
        var users = UserTable()
        for draft in drafts where draft.change.generation == 0 {
            // A new object has used nothing; its row, if there is one, speaks of one that is gone.
            let recorded = draft.record?.terms.dependencies ?? []
            for edge in recorded {
                if let step = work.destroy[draft.address] {
                    let goesLast = draft.change.action == .replaceCreateFirst
                    users.add(step, of: edge, kind: goesLast ? .goesLast : .goes)
                } else if let step = work.present[draft.address] {
                    users.add(step, of: edge, kind: .turns)
                }
            }
            guard let step = work.present[draft.address] else {
                continue
            }
            for edge in draft.terms.dependencies {
                users.add(step, of: edge, kind: .finishes)
            }
        }
        addRotations(users: &users, to: &work)
        for (index, draft) in drafts.enumerated() where draft.change.action.destroys {
            guard let step = work.destroyStep(of: draft, at: index) else {
                continue
            }
            var kinds: [(UserTable.Kind, Link.Strength)] = [(.goes, .release)]
            switch draft.change.action {
            case .replaceDestroyFirst:
                kinds.append((.goesLast, .yielding))
            case .replaceCreateFirst:
                kinds += [(.goesLast, .release), (.turns, .release), (.finishes, .release)]
            default:
                kinds += [(.goesLast, .release), (.turns, .release)]
                if draft.change.generation != 0 {
                    kinds.append((.finishes, .release))
                    // What is left over from a replacement goes once its successor is there; a later successor of that
                    // one is not waited for, as it may need the room.
                    if let successor = work.present[draft.address],
                        drafts[work.steps[successor].change].change.action == .create
                    {
                        work.steps[step].after.append(Link(target: .step(successor), strength: .release))
                    }
                }
            }
            for (kind, strength) in kinds {
                let targets = users.targets(for: draft.address, kind: kind, own: index, &work)
                work.steps[step].after += targets.map { Link(target: $0, strength: strength) }
            }
        }
    }
}

extension ReleaseLinks {
    /// An old key goes off, and away, only after everything that may use it was led to the new one.
    private func addRotations(users: inout UserTable, to work: inout StepWork) {
        guard !work.retire.isEmpty else { return }
        for (index, draft) in drafts.enumerated() where draft.change.generation == 0 {
            guard let step = work.retire[draft.address] else { continue }
            for kind in [UserTable.Kind.goes, .goesLast, .turns, .finishes] {
                let targets = users.targets(for: draft.address, kind: kind, own: index, &work)
                work.steps[step].after += targets.map { Link(target: $0, strength: .release) }
            }
        }
    }
}

extension StepWork {
    /// The step that destroys the object of a change.
    func destroyStep(of draft: ChangeDraft, at change: Int) -> Int? {
        if draft.change.generation == 0 {
            return destroy[draft.address]
        }
        return deposed[change]
    }
}

/// Steps of those who use an instance or a block.
private struct UserTable {
    enum Kind: Hashable {
        /// The user is destroyed.
        case goes
        /// The user is destroyed after its successor was created.
        case goesLast
        /// The user is changed and may use something else afterwards.
        case turns
        /// The user, by the configuration, uses the new object once this is done.
        case finishes
    }

    private struct BlockKey: Hashable {
        let resource: ResourceAddress
        let kind: Kind
    }

    private struct InstanceKey: Hashable {
        let address: InstanceAddress
        let kind: Kind
    }

    private var instances: [InstanceKey: [Int]] = [:]
    private var blocks: [BlockKey: [Int]] = [:]
    private var joins: [BlockKey: Int] = [:]

    mutating func add(_ step: Int, of edge: ResourceDependency, kind: Kind) {
        switch edge {
        case .instance(let address):
            instances[InstanceKey(address: address, kind: kind), default: []].append(step)
        case .resource(let resource):
            blocks[BlockKey(resource: resource, kind: kind), default: []].append(step)
        }
    }

    /// The users of one instance; those of its whole block meet in one join.
    mutating func targets(
        for address: InstanceAddress,
        kind: Kind,
        own: Int,
        _ work: inout StepWork
    ) -> [Link.Target] {
        var targets = (instances[InstanceKey(address: address, kind: kind)] ?? [])
            .filter { work.steps[$0].change != own }
            .map(Link.Target.step)
        for resource in address.resource.generalized {
            let key = BlockKey(resource: resource, kind: kind)
            guard let steps = blocks[key], !steps.isEmpty else { continue }
            if steps.count == 1 {
                targets += steps.filter { work.steps[$0].change != own }.map(Link.Target.step)
                continue
            }
            let join = joins[key] ?? work.joins.count
            if joins[key] == nil {
                joins[key] = join
                work.joins.append(
                    JoinDraft(address: nil, after: steps.map { Link(target: .step($0), strength: .release) })
                )
            }
            targets.append(.join(join))
        }
        return targets
    }
}
