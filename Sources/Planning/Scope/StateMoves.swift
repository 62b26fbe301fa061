import Addresses
import Configuration
import SourceText
import StateModel

/// The recorded objects under the addresses that `moved` blocks, and `count` come or gone, give them.
struct StateMoves {
    /// The records with their new addresses, as the store will have them after the moves.
    private(set) var records: [ResourceRecord] = []
    /// The old address by the new one, of every instance that moves.
    private(set) var origins: [InstanceAddress: InstanceAddress] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    init(records: [ResourceRecord], configuration: Configuration) {
        var rules = MoveRules(configuration.moves)
        let declared = configuration.moves.isEmpty ? [] : Set(configuration.resources.map(\.address))
        for move in configuration.moves
        where move.from.key == nil && move.to.key == nil && move.from != move.to
            && declared.contains(move.from.resource)
        {
            rules.diagnostics.append(Self.stillExists(move.from.description, move))
        }
        // A circle is wrong even where nothing stands on it yet.
        for move in configuration.moves {
            _ = rules.follow(move.from)
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
            rules.diagnostics.append(Self.occupied(from, to))
        }
        Self.addImplied(to: &targets, current: current, configuration: configuration)
        diagnostics = rules.diagnostics
        origins = Dictionary(firstOf: targets.map { ($1, $0) })
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
        for block in configuration.resources where block.address.mode == .managed {
            let single = InstanceAddress(block.address)
            let first = InstanceAddress(block.address, .index(0))
            switch block.repetition {
            case .count:
                if let from = origin(single), origin(first) == nil {
                    targets[from] = first
                }
            case .none:
                if let from = origin(first), origin(single) == nil {
                    targets[from] = single
                }
            case .forEach:
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
        var resources: [ResourceAddress: ResourceAddress] = [:]
        for (from, to) in targets where from.resource != to.resource {
            resources[from.resource] = to.resource
        }
        for record in records where targets[record.address] == nil {
            resources[record.address.resource] = nil
        }
        return records.map { record in
            var record = record
            record.address = targets[record.address] ?? record.address
            record.terms.dependencies = record.terms.dependencies.map { edge in
                switch edge {
                case .instance(let address): .instance(targets[address] ?? address)
                case .resource(let resource): .resource(resources[resource] ?? resource)
                }
            }
            return record
        }
        .sorted { ($0.address, $0.generation) < ($1.address, $1.generation) }
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

    static func stillExists(_ from: String, _ move: MovedBlock) -> Diagnostic {
        .error(
            "Moved object still exists",
            "This statement declares a move from \(from), but that resource is still declared in the configuration. "
                + "Rename its block to \(move.to), or remove this statement.",
            at: move.declaration
        )
    }
}

/// The `moved` blocks as a function from address to address.
struct MoveRules {
    private var instances: [InstanceAddress: MovedBlock] = [:]
    private var resources: [ResourceAddress: MovedBlock] = [:]
    private var reported: Set<ResourceAddress> = []
    /// Where objects end up that were followed before; nil for those in a circle.
    private var ends: [InstanceAddress: InstanceAddress?] = [:]
    var diagnostics: [Diagnostic] = []

    init(_ moves: [MovedBlock]) {
        var origins: [InstanceAddress: MovedBlock] = [:]
        for move in moves {
            guard isSound(move) else { continue }
            let earlier =
                move.from.key == nil && move.to.key == nil
                ? resources[move.from.resource] : instances[move.from]
            if let earlier, earlier.to != move.to {
                diagnostics.append(Self.ambiguous(move, "from \(move.from)", earlier))
                continue
            }
            if let earlier = origins[move.to], earlier.from != move.from {
                diagnostics.append(Self.ambiguous(move, "to \(move.to)", earlier))
                continue
            }
            origins[move.to] = move
            if move.from.key == nil, move.to.key == nil {
                resources[move.from.resource] = move
            } else {
                instances[move.from] = move
            }
        }
    }

    /// Where the object at an address ends up; nil after a cycle, which is reported once.
    ///
    /// Each address is gone through once, however many lead to it.
    mutating func follow(_ start: InstanceAddress) -> InstanceAddress? {
        var path: [InstanceAddress] = []
        var seen: Set<InstanceAddress> = []
        var address = start
        var last: MovedBlock?
        let end: InstanceAddress?
        while true {
            if let known = ends[address] {
                end = known
                break
            }
            guard seen.insert(address).inserted else {
                reportCircle(path, last)
                end = nil
                break
            }
            path.append(address)
            if let rule = instances[address] {
                (address, last) = (rule.to, rule)
            } else if let rule = resources[address.resource] {
                (address, last) = (InstanceAddress(rule.to.resource, address.key), rule)
            } else {
                end = address
                break
            }
        }
        for passed in path { ends[passed] = .some(end) }
        return end
    }

    private mutating func reportCircle(_ path: [InstanceAddress], _ move: MovedBlock?) {
        let circle = Set(path.map(\.resource))
        if reported.isDisjoint(with: circle) {
            let shown = path.sorted().prefix(Self.shownInCircle).map(\.description).joined(separator: ", ")
            let rest = path.count - Self.shownInCircle
            diagnostics.append(
                .error(
                    "Cyclic dependency in move statements",
                    "An object must end up at one address, and these are moved in a circle:"
                        + " \(shown)\(rest > 0 ? ", and \(rest) more" : "")\n\nRemove one of the statements.",
                    at: move?.declaration
                )
            )
        }
        reported.formUnion(circle)
    }

    /// How many addresses of a circle are named.
    private static let shownInCircle = 20

    private mutating func isSound(_ move: MovedBlock) -> Bool {
        if move.from == move.to {
            diagnostics.append(
                .error(
                    "Redundant move statement",
                    "This statement declares a move from \(move.from) to the same address. Remove it.",
                    at: move.declaration
                )
            )
            return false
        }
        if move.from.resource.type != move.to.resource.type
            || move.from.resource.mode != move.to.resource.mode
        {
            diagnostics.append(
                .error(
                    "Resource type mismatch",
                    "This statement declares a move from \(move.from) to \(move.to), which is a resource of another "
                        + "type. An object can only move between addresses of one type.",
                    at: move.declaration
                )
            )
            return false
        }
        return true
    }

    private static func ambiguous(_ move: MovedBlock, _ what: String, _ earlier: MovedBlock) -> Diagnostic {
        .error(
            "Ambiguous move statements",
            "A statement at \(earlier.declaration.file.name):\(earlier.declaration.line) declares a move \(what) "
                + "already (\(earlier.from) to \(earlier.to)). Each address can be moved once, and to one place.",
            at: move.declaration
        )
    }
}
