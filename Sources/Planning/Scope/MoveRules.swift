import Addresses
import Configuration
import HCL
import ResourceSchemas
import SourceText

/// The `moved` blocks as a function from address to address.
///
/// Where several apply to an object, the one that names it most closely does: its instance, then its resource, then the
/// modules that it is in, from the inside out; the next one goes on from where that leads.
struct MoveRules {
    private let moves: [MovedBlock]
    private var positions: [MovePattern: Int] = [:]
    /// Of modules in which `moved` blocks stand, how long the paths are.
    private var depths: Set<Int> = []
    private var movesModules = false
    /// Blocks of circles that were reported.
    private var reported: Set<Int> = []
    /// Where objects end up that were followed before; nil for those in a circle.
    private var ends: [InstanceAddress: InstanceAddress?] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    init(_ moves: [MovedBlock], _ schemas: SchemaCatalog) {
        self.moves = moves
        var origins: [MovePattern: Int] = [:]
        for (position, move) in moves.enumerated() {
            guard isSound(move, schemas) else { continue }
            if let earlier = positions[move.pattern], moves[earlier].to != move.to {
                diagnostics.append(move.ambiguousTarget(moves[earlier]))
                continue
            }
            let origin = MovePattern(move.to, in: move.module, isWhole: move.isWhole)
            if let earlier = origins[origin], moves[earlier].from != move.from {
                diagnostics.append(move.ambiguousOrigin(moves[earlier]))
                continue
            }
            origins[origin] = position
            positions[move.pattern] = position
            depths.insert(move.module.steps.count)
            if case .module = move.from {
                movesModules = true
            }
        }
    }

    /// Reports circles of blocks, which are wrong even where nothing stands on them yet.
    mutating func reportCircles() {
        for move in moves {
            switch move.from.within(move.module) {
            case .resource(let address):
                _ = follow(address)
            case .module(let module):
                // Any object in it goes the way of the module.
                _ = follow(InstanceAddress(ResourceAddress(type: "any", name: "thing", module: module)))
            }
        }
    }

    /// Where the object at an address ends up; nil after a cycle, which is reported once.
    ///
    /// Each address is gone through once, however many lead to it.
    mutating func follow(_ start: InstanceAddress) -> InstanceAddress? {
        var path: [InstanceAddress] = []
        var used: [Int] = []
        var seen: Set<Int> = []
        var address = start
        let end: InstanceAddress?
        while true {
            if let known = ends[address] {
                end = known
                break
            }
            path.append(address)
            guard let (position, target) = step(from: address) else {
                end = address
                break
            }
            guard seen.insert(position).inserted else {
                reportCircle(Array(used[(used.firstIndex(of: position) ?? 0)...]))
                end = nil
                break
            }
            used.append(position)
            address = target
        }
        for passed in path { ends[passed] = .some(end) }
        return end
    }

    /// The block that moves the object at an address, with its position.
    func move(of address: InstanceAddress) -> (position: Int, move: MovedBlock)? {
        step(from: address).map { ($0.position, moves[$0.position]) }
    }

    /// The block that moves an object, and where to.
    private func step(from address: InstanceAddress) -> (position: Int, target: InstanceAddress)? {
        let module = address.resource.module
        for depth in depths where depth <= module.steps.count {
            let freed = address.resource.module(withoutKeysUpTo: depth)
            let instance = InstanceAddress(freed, address.key)
            if let position = positions[MovePattern(depth, .instance(instance))],
                let target = moves[position].to.resource
            {
                return (position, target.within(module.prefix(depth)))
            }
        }
        for depth in depths where depth <= module.steps.count {
            let freed = address.resource.module(withoutKeysUpTo: depth)
            if let position = positions[MovePattern(depth, .resource(freed))],
                let target = moves[position].to.resource
            {
                return (position, InstanceAddress(target.resource.within(module.prefix(depth)), address.key))
            }
        }
        return movesModules ? stepOfModule(address) : nil
    }

    private func stepOfModule(_ address: InstanceAddress) -> (position: Int, target: InstanceAddress)? {
        let steps = address.resource.module.steps
        for length in stride(from: steps.count, to: 0, by: -1) {
            for depth in depths where depth < length {
                let freed = ModuleAddress(
                    steps.enumerated().prefix(length).map { $0 < depth ? $1.anyInstance : $1 }
                )
                let whole = ModuleAddress(freed.steps.dropLast() + freed.steps.suffix(1).map(\.anyInstance))
                guard
                    let position = positions[MovePattern(depth, .module(freed))]
                        ?? positions[MovePattern(depth, .call(whole))],
                    case .module(let target) = moves[position].to
                else { continue }
                var moved = target.steps
                if moves[position].isWhole, let last = moved.popLast() {
                    moved.append(ModuleAddress.Step(last.name, steps[length - 1].key))
                }
                // What is where the block leads to, within where it comes from, has been moved already.
                if steps.count >= depth + moved.count, moved.count > length - depth,
                    Array(steps[depth..<depth + moved.count]) == moved
                {
                    continue
                }
                let path = ModuleAddress(Array(steps.prefix(depth)) + moved + Array(steps.dropFirst(length)))
                return (position, InstanceAddress(address.resource.inOwnModule.within(path), address.key))
            }
        }
        return nil
    }

    // MARK: What is wrong with the blocks

    private mutating func reportCircle(_ circle: [Int]) {
        if reported.isDisjoint(with: circle) {
            let shown = circle.sorted().prefix(Self.shownInCircle).map { position in
                "  - \(moves[position].place): \(moves[position].summary)"
            }
            let rest = circle.count - Self.shownInCircle
            diagnostics.append(
                .error(
                    "Cyclic dependency in move statements",
                    "The following chained move statements form a cycle, and so there is no final location to move objects"
                        + " to:\n\(shown.joined(separator: "\n"))\(rest > 0 ? "\n  - and \(rest) more" : "")\n\n"
                        + "A chain of move statements must end with an address that doesn't appear in any other statements,"
                        + " and which typically also refers to an object still declared in the configuration.",
                    at: circle.min().map { moves[$0].declaration }
                )
            )
        }
        reported.formUnion(circle)
    }

    /// How many blocks of a circle are named.
    private static let shownInCircle = 20

    private mutating func isSound(_ move: MovedBlock, _ schemas: SchemaCatalog) -> Bool {
        if move.from == move.to {
            diagnostics.append(
                .error(
                    "Redundant move statement",
                    "This statement declares a move from \(move.absoluteFrom) to the same address, which is the same as not"
                        + " declaring this move at all.",
                    at: move.declaration
                )
            )
            return false
        }
        switch (move.from, move.to) {
        case (.module, .module):
            return true
        case (.resource(let from), .resource(let to))
        where schemas.canMove(from.resource, to: to.resource):
            return true
        case (.resource, .resource):
            diagnostics.append(
                .error(
                    "Resource type mismatch",
                    "This statement declares a move from \(move.absoluteFrom) to \(move.absoluteTo), which is a resource of"
                        + " another type. An object can only move between addresses of one type.",
                    at: move.declaration
                )
            )
            return false
        case (.module, .resource), (.resource, .module):
            diagnostics.append(
                .error(
                    "Invalid \"moved\" addresses",
                    "The \"from\" and \"to\" addresses must either both refer to resources or both refer to modules.",
                    at: move.declaration
                )
            )
            return false
        }
    }
}

/// What a `moved` block takes, in every instance of the module in which it stands.
private struct MovePattern: Hashable {
    enum Subject: Hashable {
        case instance(InstanceAddress)
        case resource(ResourceAddress)
        case module(ModuleAddress)
        /// All instances of a module call; its own key is left out.
        case call(ModuleAddress)
    }

    /// How many steps at the front of the subject's path stand for any instance of their calls.
    let depth: Int
    let subject: Subject

    init(_ depth: Int, _ subject: Subject) {
        self.depth = depth
        self.subject = subject
    }

    /// What one end of a block takes; as a whole where neither end has a key.
    init(_ end: AddressTarget, in module: ModuleAddress, isWhole: Bool) {
        depth = module.steps.count
        switch end.within(module) {
        case .resource(let address): subject = isWhole ? .resource(address.resource) : .instance(address)
        case .module(let module): subject = isWhole ? .call(module) : .module(module)
        }
    }
}

extension MovedBlock {
    fileprivate var pattern: MovePattern {
        MovePattern(from, in: module, isWhole: isWhole)
    }

    /// Whether all instances move, each with its key.
    var isWhole: Bool {
        !from.hasKey && !to.hasKey
    }

    var absoluteFrom: AddressTarget { from.within(module) }
    var absoluteTo: AddressTarget { to.within(module) }

    fileprivate var place: String {
        declaration.placeDescription
    }

    fileprivate var summary: String {
        "\(absoluteFrom)\(isWhole ? "[*]" : "") → \(absoluteTo)\(isWhole ? "[*]" : "")"
    }

    /// What moves, as Terraform calls it.
    var noun: String {
        switch from {
        case .module: isWhole ? "module call" : "module instance"
        case .resource: isWhole ? "resource" : "resource instance"
        }
    }

    /// The same in short.
    var shortNoun: String {
        switch from {
        case .module: isWhole ? "call" : "instance"
        case .resource: isWhole ? "resource" : "instance"
        }
    }

    /// That what moves away is declared where it was.
    func stillExists(at place: SourceRange?) -> Diagnostic {
        .error(
            "Moved object still exists",
            "This statement declares a move from \(absoluteFrom), but that \(noun) is still declared"
                + (place.map { " at \($0.placeDescription)" } ?? " in the configuration")
                + ".\n\nChange your configuration so that this \(shortNoun) will be declared as \(absoluteTo) instead.",
            at: declaration
        )
    }

    fileprivate func ambiguousTarget(_ earlier: MovedBlock) -> Diagnostic {
        .error(
            "Ambiguous move statements",
            "A statement at \(earlier.place) declared that \(absoluteFrom) moved to \(earlier.absoluteTo), but this"
                + " statement instead declares that it moved to \(absoluteTo).\n\nEach \(noun) can move to only one"
                + " destination \(shortNoun).",
            at: declaration
        )
    }

    fileprivate func ambiguousOrigin(_ earlier: MovedBlock) -> Diagnostic {
        .error(
            "Ambiguous move statements",
            "A statement at \(earlier.place) declared that \(earlier.absoluteFrom) moved to \(absoluteTo), but this"
                + " statement instead declares that \(absoluteFrom) moved there.\n\nEach \(noun) can have moved from only"
                + " one source \(shortNoun).",
            at: declaration
        )
    }
}

extension AddressTarget {
    fileprivate var resource: InstanceAddress? {
        if case .resource(let address) = self { address } else { nil }
    }

    /// Whether it names one instance of a resource or of a module.
    fileprivate var hasKey: Bool {
        switch self {
        case .module(let module): module.steps.last?.key != nil
        case .resource(let address): address.key != nil
        }
    }
}

extension ResourceAddress {
    /// The address with the first steps of its path without keys.
    fileprivate func module(withoutKeysUpTo depth: Int) -> ResourceAddress {
        guard module.steps.prefix(depth).contains(where: { $0.key != nil }) else { return self }
        let path = ModuleAddress(module.steps.enumerated().map { $0 < depth ? $1.anyInstance : $1 })
        return inOwnModule.within(path)
    }
}

extension ModuleAddress {
    fileprivate func prefix(_ length: Int) -> ModuleAddress {
        length == steps.count ? self : ModuleAddress(Array(steps.prefix(length)))
    }
}

extension ModuleAddress.Step {
    fileprivate var anyInstance: ModuleAddress.Step {
        ModuleAddress.Step(name)
    }
}

extension SchemaCatalog {
    /// Whether objects of one block can become those of another: the types are the same, or one takes in the other.
    fileprivate func canMove(_ from: ResourceAddress, to: ResourceAddress) -> Bool {
        from.mode == to.mode
            && (from.type == to.type || schema(of: to)?.movesFrom.contains(from.type) ?? false)
    }
}
