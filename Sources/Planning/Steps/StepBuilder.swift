import Addresses
import Configuration
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

/// Turns changes into steps and says which must be done before which.
///
/// Many-to-many relations meet in a join or in the barrier of a block, so the graph has no more edges than the
/// configuration and the state name.
struct StepBuilder {
    let drafts: [ChangeDraft]
    let order: any BlockGraph
    let schemas: SchemaCatalog
    let origins: [InstanceAddress: InstanceAddress]
    let nextGeneration: (InstanceAddress) -> Generation
    let place: (Value, String, ProviderAddress) -> ObjectPlace?
    /// The keys in whose place others come, by their blocks.
    let rotated: [ResourceAddress: [InstanceAddress]]

    init(
        drafts: [ChangeDraft],
        order: any BlockGraph,
        schemas: SchemaCatalog,
        origins: [InstanceAddress: InstanceAddress],
        nextGeneration: @escaping (InstanceAddress) -> Generation,
        place: @escaping (Value, String, ProviderAddress) -> ObjectPlace?
    ) {
        self.drafts = drafts
        self.order = order
        self.schemas = schemas
        self.origins = origins
        self.nextGeneration = nextGeneration
        self.place = place
        rotated = Dictionary(
            grouping: drafts.lazy.filter { $0.change.rotation?.changesCharge ?? false }.map(\.address),
            by: \.resource
        )
    }

    func build() -> (steps: [Step], joins: [StepJoin], diagnostics: [Diagnostic]) {
        var work = StepWork(drafts: drafts)
        addSteps(&work)
        linkMoves(&work)
        linkDependencies(&work)
        ReleaseLinks(drafts: drafts).add(to: &work)
        PlaceLinks(drafts: drafts, place: place).add(to: &work)
        OrderingLinks(drafts: drafts, order: order, schemas: schemas).add(to: &work)
        return StepOrder(work: work, drafts: drafts).finished(schemas: schemas)
    }

    /// The steps of each change, in the order of the changes.
    private func addSteps(_ work: inout StepWork) {
        for (position, draft) in drafts.enumerated() {
            let change = draft.change
            var last: Int?
            func add(_ kind: Step.Work, key: RecordKey? = nil) -> Int {
                let step = work.add(kind, change: position, key: key ?? draft.key)
                if let last {
                    work.steps[step].after.append(.needed(.step(last)))
                }
                last = step
                return step
            }
            // A row whose object is gone is dropped where it is.
            let isMoved = change.movedFrom != nil && change.generation == 0 && change.action != .create
            if isMoved || change.restoredFrom != nil && change.action != .create {
                work.moves[draft.address] = add(.move)
            }
            if change.importID != nil {
                work.present[draft.address] = add(.import)
            }
            switch change.action {
            case .noop:
                if draft.rewritesRow, work.moves[draft.address] == nil || draft.record != nil {
                    _ = add(.record)
                }
            case .create:
                work.present[draft.address] = add(.create)
            case .update where !change.isWaitedFor:
                // Nothing waits for it; it waits for whoever may still use the old key.
                work.retire[draft.address] = add(.update)
            case .update where draft.changesMarksOnly:
                _ = add(.record)
            case .update:
                work.present[draft.address] = add(.update)
            case .read:
                work.present[draft.address] = add(.read)
            case .delete:
                let step = add(.delete)
                if change.generation == 0 {
                    work.destroy[draft.address] = step
                } else {
                    work.deposed[position] = step
                }
            case .forget:
                _ = add(.forget)
            case .replaceDestroyFirst:
                work.destroy[draft.address] = add(.delete)
                work.present[draft.address] = add(.create)
            case .replaceCreateFirst:
                work.present[draft.address] = add(.create)
                let old = RecordKey(address: draft.address, generation: nextGeneration(draft.address))
                work.destroy[draft.address] = add(.delete, key: old)
            }
        }
    }

    /// A row can only move to an address that another one has left.
    private func linkMoves(_ work: inout StepWork) {
        guard !origins.isEmpty else {
            return
        }
        let leaving = Dictionary(firstOf: origins.map { ($0.value, $0.key) })
        for (address, step) in work.moves.sorted(by: { $0.value < $1.value }) {
            if let next = leaving[address], let before = work.moves[next] {
                work.steps[step].after.append(.needed(.step(before)))
            }
        }
    }

    /// Creations, updates and reads come after what they are evaluated from.
    ///
    /// An instance that nothing is done to passes the waiting on, through a join of its own.
    private func linkDependencies(_ work: inout StepWork) {
        var positions: [ResourceAddress: [Int]] = [:]
        for (position, draft) in drafts.enumerated() where draft.change.generation == 0 {
            positions[draft.address.resource.declared, default: []].append(position)
            if work.present[draft.address] != nil {
                work.busyBlocks.formUnion(draft.address.resource.generalized)
            }
        }
        for block in order.resourceOrder {
            for position in positions[block] ?? [] {
                let draft = drafts[position]
                guard draft.change.action != .delete, draft.change.action != .forget else {
                    continue
                }
                let links = draft.dependencies.compactMap { work.link($0, except: draft.address) }
                if links.isEmpty {
                    continue
                }
                if let present = work.present[draft.address] {
                    work.steps[present].after += links
                    keepUntilRotated(draft, &work)
                } else {
                    work.passing[draft.address] = work.joins.count
                    work.joins.append(JoinDraft(address: draft.address, after: links))
                    work.busyBlocks.formUnion(draft.address.resource.generalized)
                }
            }
        }
    }
}

extension StepBuilder {
    /// What holds a key, and is destroyed to be made with another one, stays until there is another one.
    private func keepUntilRotated(_ draft: ChangeDraft, _ work: inout StepWork) {
        guard draft.change.action == .replaceDestroyFirst, !rotated.isEmpty,
            let destroy = work.destroy[draft.address]
        else { return }
        let keys = draft.dependencies.flatMap { dependency in
            switch dependency {
            case .instance(let address): rotated[address.resource]?.filter { $0 == address } ?? []
            case .resource(let resource):
                rotated[resource] ?? rotated.filter { $0.key.isInstance(of: resource) }.flatMap(\.value)
            }
        }
        work.steps[destroy].after += keys.compactMap { work.present[$0] }.map { .needed(.step($0)) }
    }
}

/// Steps, joins and where to find them.
struct StepWork {
    var steps: [StepDraft] = []
    var joins: [JoinDraft] = []
    /// The step after which the wanted object is there.
    var present: [InstanceAddress: Int] = [:]
    /// The step that destroys the object that is there now.
    var destroy: [InstanceAddress: Int] = [:]
    /// The steps that do something to the old keys of rotations whose new key is in charge.
    var retire: [InstanceAddress: Int] = [:]
    /// The steps that destroy objects replaced earlier, by the position of their change.
    var deposed: [Int: Int] = [:]
    var moves: [InstanceAddress: Int] = [:]
    /// The join of an instance that nothing is done to.
    var passing: [InstanceAddress: Int] = [:]
    /// Blocks of which a user must wait for something; with modules also as what stands for a block in several instances
    /// of its module.
    var busyBlocks: Set<ResourceAddress> = []

    init(drafts: [ChangeDraft]) {
        steps.reserveCapacity(drafts.count)
    }

    mutating func add(_ work: Step.Work, change: Int, key: RecordKey) -> Int {
        steps.append(StepDraft(work: work, change: change, key: key))
        return steps.count - 1
    }

    func link(_ dependency: ResourceDependency, except own: InstanceAddress) -> Link? {
        switch dependency {
        case .instance(let address):
            if address == own {
                return nil
            }
            if let step = present[address] {
                return .needed(.step(step))
            }
            return passing[address].map { .needed(.join($0)) }
        case .resource(let resource):
            return !own.resource.isInstance(of: resource) && busyBlocks.contains(resource)
                ? .needed(.resource(resource)) : nil
        }
    }
}
