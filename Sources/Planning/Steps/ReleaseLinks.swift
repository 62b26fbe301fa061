import Addresses
import Configuration
import StateModel

/// Destroys an object only after everything that used it was destroyed or led elsewhere.
///
/// Users are those that the state remembers; for an object that was or is replaced, those of the configuration too.
/// The old object of a replacement that destroys first cannot wait for users to be led elsewhere, as they wait for
/// the new one; it only waits for those that go.
struct ReleaseLinks {
    let drafts: [ChangeDraft]

    func add(to work: inout StepWork) {
        var users = UserTable()
        for draft in drafts where draft.change.generation == 0 {
            // A new object has used nothing; its row, if there is one, speaks of one that is gone.
            let recorded = draft.record?.dependencies ?? []
            for edge in recorded {
                if let step = work.destroy[draft.address] {
                    users.add(step, of: edge, kind: .goes)
                } else if let step = work.present[draft.address] {
                    users.add(step, of: edge, kind: .turns)
                }
            }
            guard let step = work.present[draft.address] else {
                continue
            }
            for edge in draft.recordedDependencies {
                users.add(step, of: edge, kind: .settles)
            }
        }
        for (index, draft) in drafts.enumerated() where draft.change.action.destroys {
            guard let step = work.destroyStep(of: draft, at: index) else {
                continue
            }
            var kinds: [UserTable.Kind] = [.goes]
            switch draft.change.action {
            case .replaceDestroyFirst: break
            case .replaceCreateFirst: kinds += [.turns, .settles]
            default: kinds += draft.change.generation == 0 ? [.turns] : [.turns, .settles]
            }
            for kind in kinds {
                work.steps[step].after += users.links(to: draft.address, kind: kind, own: index, &work)
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
        /// The user is changed and may use something else afterwards.
        case turns
        /// The user, by the configuration, uses the new object once this is done.
        case settles
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

    mutating func add(_ step: Int, of edge: RecordedDependency, kind: Kind) {
        switch edge {
        case .instance(let address): instances[InstanceKey(address: address, kind: kind), default: []].append(step)
        case .resource(let resource): blocks[BlockKey(resource: resource, kind: kind), default: []].append(step)
        }
    }

    /// Links to the users of one instance; those of its whole block meet in one join.
    mutating func links(to address: InstanceAddress, kind: Kind, own: Int, _ work: inout StepWork) -> [Link] {
        var links = (instances[InstanceKey(address: address, kind: kind)] ?? [])
            .filter { work.steps[$0].change != own }
            .map { Link.release(.step($0)) }
        let key = BlockKey(resource: address.resource, kind: kind)
        guard let steps = blocks[key], !steps.isEmpty else {
            return links
        }
        if steps.count == 1 {
            links += steps.filter { work.steps[$0].change != own }.map { Link.release(.step($0)) }
            return links
        }
        let join = joins[key] ?? work.joins.count
        if joins[key] == nil {
            joins[key] = join
            work.joins.append(JoinDraft(address: nil, after: steps.map { Link.release(.step($0)) }))
        }
        links.append(.release(.join(join)))
        return links
    }
}
