import Addresses
import Providers
import ResourceSchemas
import Values

/// Orders instances that name the same object, as their schemas ask.
///
/// Where both know the object, only those that share it are ordered; where one does not know it yet, the blocks that
/// refer to the same blocks are. Destroying goes the other way round.
struct OrderingLinks {
    let drafts: [ChangeDraft]
    let order: any BlockGraph
    let schemas: SchemaCatalog

    func add(to work: inout StepWork) {
        var positions: [String: [Int]] = [:]
        for (position, draft) in drafts.enumerated()
        where draft.change.generation == 0 && draft.address.resource.mode == .managed {
            positions[draft.address.resource.type, default: []].append(position)
        }
        for type in positions.keys.sorted() {
            for ordering in schemas.schema(.managed, type)?.orderings ?? [] {
                guard let later = positions[type], let earlier = positions[ordering.afterType] else {
                    continue
                }
                linkCreation(ordering, earlier: earlier, later: later, &work)
                linkDestruction(ordering, earlier: earlier, later: later, &work)
                if ordering.isAcrossDeletion {
                    let (first, second) = (ordering.sharing, ordering.attribute)
                    linkPresence(of: later, second, afterDestructionOf: earlier, first, &work)
                    linkPresence(of: earlier, first, afterDestructionOf: later, second, &work)
                }
            }
        }
    }

    private func linkCreation(_ ordering: Ordering, earlier: [Int], later: [Int], _ work: inout StepWork) {
        var steps: [Value: [Int]] = [:]
        var openBlocks: Set<ResourceAddress> = []
        for position in earlier {
            let draft = drafts[position]
            guard let step = work.present[draft.address] else { continue }
            let (known, isOpen) = Self.shared(draft.change.after?[ordering.sharing])
            for value in known {
                steps[value, default: []].append(step)
            }
            if isOpen {
                openBlocks.insert(draft.address.resource.declared)
            }
        }
        guard !steps.isEmpty || !openBlocks.isEmpty else {
            return
        }
        var meeting = Meeting(steps)
        let sharers = sharersByReference(of: openBlocks, ordering)
        var unknownSharers: [ResourceAddress: [ResourceAddress]] = [:]
        for position in later {
            let draft = drafts[position]
            guard let step = work.present[draft.address] else { continue }
            let (known, isOpen) = Self.shared(draft.change.after?[ordering.attribute])
            for value in known {
                work.steps[step].after += meeting.links(to: value, &work)
            }
            guard isOpen || !openBlocks.isEmpty else { continue }
            let block = draft.address.resource.declared
            let blocks =
                unknownSharers[block]
                ?? Set(
                    order.references(of: block, argument: ordering.attribute).flatMap { sharers[$0] ?? [] }
                )
                .sorted()
            unknownSharers[block] = blocks
            for other in blocks where other != block {
                work.steps[step].after.append(.preferred(.resource(other)))
            }
        }
    }

    /// Blocks with an instance whose shared objects are not all known, by the blocks that they refer to.
    private func sharersByReference(
        of blocks: Set<ResourceAddress>,
        _ ordering: Ordering
    ) -> [ResourceAddress: [ResourceAddress]] {
        var sharers: [ResourceAddress: [ResourceAddress]] = [:]
        for block in blocks.sorted() {
            for reference in order.references(of: block, argument: ordering.sharing) {
                sharers[reference, default: []].append(block)
            }
        }
        return sharers
    }

    private func linkDestruction(_ ordering: Ordering, earlier: [Int], later: [Int], _ work: inout StepWork) {
        var steps: [Value: [Int]] = [:]
        for position in later {
            let draft = drafts[position]
            guard let step = work.destroy[draft.address] else { continue }
            for value in Self.shared(draft.change.before?[ordering.attribute]).known {
                steps[value, default: []].append(step)
            }
        }
        guard !steps.isEmpty else {
            return
        }
        var meeting = Meeting(steps)
        for position in earlier {
            let draft = drafts[position]
            guard let step = work.destroy[draft.address] else { continue }
            for value in Self.shared(draft.change.before?[ordering.sharing]).known {
                work.steps[step].after += meeting.links(to: value, &work)
            }
        }
    }

    /// Lets what is wanted on an object wait for what the object is rid of.
    private func linkPresence(
        of wanted: [Int],
        _ attribute: String,
        afterDestructionOf unwanted: [Int],
        _ sharing: String,
        _ work: inout StepWork
    ) {
        var steps: [Value: [Int]] = [:]
        for position in unwanted {
            let draft = drafts[position]
            guard let step = work.destroy[draft.address] else { continue }
            for value in Self.shared(draft.change.before?[sharing]).known {
                steps[value, default: []].append(step)
            }
        }
        guard !steps.isEmpty else {
            return
        }
        var meeting = Meeting(steps)
        for position in wanted {
            let draft = drafts[position]
            guard let step = work.present[draft.address] else { continue }
            for value in Self.shared(draft.change.after?[attribute]).known {
                work.steps[step].after += meeting.links(to: value, &work)
            }
        }
    }

    /// The objects that an attribute names, and whether it may name more that are not known.
    private static func shared(_ value: Value?) -> (known: [Value], isOpen: Bool) {
        guard let value, !value.isNull else {
            return ([], false)
        }
        if value.isUnknown {
            return ([], true)
        }
        let elements = value.elements ?? [value]
        let known = elements.filter(\.isWhollyKnown).map(\.unmarkedDeep)
        return (known, known.count < elements.count)
    }
}

/// The steps that share an object; those of one object meet in one join.
private struct Meeting {
    private let steps: [Value: [Int]]
    private var joins: [Value: Int] = [:]

    init(_ steps: [Value: [Int]]) {
        self.steps = steps
    }

    mutating func links(to value: Value, _ work: inout StepWork) -> [Link] {
        guard let sharing = steps[value] else {
            return []
        }
        if sharing.count == 1 {
            return [.preferred(.step(sharing[0]))]
        }
        if let join = joins[value] {
            return [.preferred(.join(join))]
        }
        let join = work.joins.count
        joins[value] = join
        work.joins.append(JoinDraft(address: nil, after: sharing.map { .preferred(.step($0)) }))
        return [.preferred(.join(join))]
    }
}
