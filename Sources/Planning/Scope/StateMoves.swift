import Addresses
import Configuration
import HCL
import SourceText
import StateModel

/// The recorded objects under the addresses that `moved` blocks, and `count` come or gone, give them.
struct StateMoves {
    /// The records with their new addresses, as the store will have them after the moves.
    private(set) var records: [ResourceRecord] = []
    /// The old address by the new one, of every instance that moves.
    private(set) var origins: [InstanceAddress: InstanceAddress] = [:]
    private(set) var diagnostics: [Diagnostic] = []
    private let rules: MoveRules

    init(records: [ResourceRecord], configuration: Configuration) {
        var rules = MoveRules(configuration.moves, configuration.schemas)
        rules.reportCircles()
        var found = configuration.moves.filter { $0.from != $0.to && $0.isWhole }.compactMap { move in
            configuration.declaration(ofWhole: move.absoluteFrom).map(move.stillExists)
        }
        let current = Set(records.map(\.address))
        var targets: [InstanceAddress: InstanceAddress] = [:]
        for address in current.sorted() {
            if let target = rules.follow(address), target != address {
                targets[address] = target
            }
        }
        var taken: Set<InstanceAddress> = []
        for (from, to) in targets.sorted(by: { $0.key < $1.key })
        where (current.contains(to) && targets[to] == nil) || !taken.insert(to).inserted {
            targets[from] = nil
            found.append(Self.occupied(from, to))
        }
        Self.addImplied(to: &targets, current: current, configuration: configuration)
        diagnostics = rules.diagnostics + found
        origins = Dictionary(firstOf: targets.map { ($1, $0) })
        self.rules = rules
        self.records = Self.moved(records, targets)
    }

    /// `x` becomes `x[0]` when `count` appears, and the reverse when it goes.
    private static func addImplied(
        to targets: inout [InstanceAddress: InstanceAddress],
        current: Set<InstanceAddress>,
        configuration: Configuration
    ) {
        let origins = Dictionary(firstOf: targets.map { ($1, $0) })
        func origin(_ address: InstanceAddress) -> InstanceAddress? {
            origins[address] ?? (current.contains(address) && targets[address] == nil ? address : nil)
        }
        let repetitions = Dictionary(
            firstOf: configuration.resources.filter { $0.address.mode == .managed }.map {
                ($0.address, $0.repetition)
            }
        )
        for address in current.subtracting(targets.keys).union(origins.keys).sorted() {
            let resource = address.resource
            switch (repetitions[resource.declared], address.key) {
            case (.count?, nil):
                let first = InstanceAddress(resource, .index(0))
                if let from = origin(address), origin(first) == nil {
                    targets[from] = first
                }
            case (Repetition.none?, .index(0)?):
                let single = InstanceAddress(resource)
                if let from = origin(address), origin(single) == nil {
                    targets[from] = single
                }
            default:
                break
            }
        }
    }

    private static func moved(
        _ records: [ResourceRecord],
        _ targets: [InstanceAddress: InstanceAddress]
    ) -> [ResourceRecord] {
        guard !targets.isEmpty else {
            return records
        }
        let blocks = MovedResources(records, targets)
        return records.map { record in
            var record = record
            record.address = targets[record.address] ?? record.address
            record.terms.dependencies = record.terms.dependencies.flatMap { (edge) -> [ResourceDependency] in
                switch edge {
                case .instance(let address): [.instance(targets[address] ?? address)]
                case .resource(let resource): blocks.edges(to: resource)
                }
            }
            return record
        }
        .sorted { ($0.address, $0.generation) < ($1.address, $1.generation) }
    }

    /// What is wrong with blocks that move single instances which are still there.
    func stillDeclared(_ configured: Set<InstanceAddress>, _ configuration: Configuration) -> [Diagnostic] {
        var found: [Int: MovedBlock] = [:]
        for address in configured {
            if let (position, move) = rules.move(of: address),
                !move.isWhole || configuration.declaration(ofWhole: move.absoluteFrom) == nil
            {
                found[position] = move
            }
        }
        return found.sorted { $0.key < $1.key }.map {
            $1.stillExists(at: configuration.place(of: $1.absoluteFrom))
        }
    }

    private static func occupied(_ from: InstanceAddress, _ to: InstanceAddress) -> Diagnostic {
        .warning(
            "Unresolved resource instance address changes",
            "\(from) should move to \(to), but another object is there already, or moves there too. It stays where it is; "
                + "if the configuration does not name it there, it is planned to be destroyed. To keep it, give it "
                + "another address with `keyform state mv \(from.description.inShellQuotes) NEW_ADDRESS` first.",
            address: from.description
        )
    }
}

/// What becomes of edges to whole blocks, also to those in all instances of a module, when instances move.
private struct MovedResources {
    /// Where a block went; nil where its instances went to several.
    private var resources: [ResourceAddress: ResourceAddress?] = [:]
    private var instances: [ResourceAddress: [InstanceAddress]] = [:]

    init(_ records: [ResourceRecord], _ targets: [InstanceAddress: InstanceAddress]) {
        for (from, to) in targets {
            let declared = from.resource.declared
            note(from.resource, to.resource, to)
            if declared != from.resource {
                note(declared, to.resource.declared, to)
            }
        }
        for record in records where targets[record.address] == nil {
            resources[record.address.resource] = nil
            resources[record.address.resource.declared] = nil
        }
    }

    private mutating func note(_ from: ResourceAddress, _ to: ResourceAddress, _ instance: InstanceAddress) {
        instances[from, default: []].append(instance)
        if let known = resources[from], known != to {
            resources[from] = .some(nil)
        } else {
            resources[from] = to
        }
    }

    func edges(to resource: ResourceAddress) -> [ResourceDependency] {
        switch resources[resource] {
        case nil: [.resource(resource)]
        case .some(let target?): [.resource(target)]
        case .some(nil): (instances[resource] ?? []).sorted().map(ResourceDependency.instance)
        }
    }
}

extension Configuration {
    /// Where a resource or a module is declared that has neither a key nor, on the way, a module with instances.
    fileprivate func declaration(ofWhole target: AddressTarget) -> SourceRange? {
        let steps = target.module.steps
        var path = ModuleAddress.root
        let isModule = if case .module = target { true } else { false }
        for step in isModule ? steps.dropLast() : steps[...] {
            path = path.calling(step.name)
            guard step.key == nil, moduleCalls[path]?.repetition.range == nil, moduleCalls[path] != nil else {
                return nil
            }
        }
        switch target {
        case .module(let module): return moduleCalls[module.declared]?.declaration
        case .resource(let address): return blocks[address.resource.declared]?.declaration
        }
    }

    /// Where it is said which instances of something there are.
    fileprivate func place(of target: AddressTarget) -> SourceRange? {
        switch target {
        case .module(let module): moduleCalls[module.declared].map { $0.repetition.range ?? $0.declaration }
        case .resource(let address):
            blocks[address.resource.declared].map { $0.repetition.range ?? $0.declaration }
        }
    }
}

extension Repetition {
    fileprivate var range: SourceRange? {
        switch self {
        case .none: nil
        case .count(let expression), .forEach(let expression): expression.range
        }
    }
}
