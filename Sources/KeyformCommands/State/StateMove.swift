import Addresses
import SourceText
import StateModel
import Workbench

/// What `state mv` does: one instance of a resource or of a module, and the objects that get another address with it.
struct StateMove {
    let from: AddressTarget
    let to: AddressTarget
    let objects: [(from: InstanceAddress, to: InstanceAddress)]

    /// From where to where, in quotes.
    var text: String {
        "\(Self.quoted(from)) to \(Self.quoted(to))"
    }

    private static func quoted(_ target: AddressTarget) -> String {
        "\"\(target.description.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    /// The moves in the order of the old addresses.
    ///
    /// - Throws: when the state has nothing at the source, or something at the target, or one is not what the other is.
    static func moves(
        _ source: AddressSelector,
        _ target: AddressSelector,
        in snapshot: StateSnapshot
    ) throws(DiagnosticsError) -> [StateMove] {
        switch (source.target, target.target) {
        case (.resource(let from), .resource(let to)):
            return try resources(from, to, source, snapshot)
        case (.module(let from), .module(let to)):
            return try modules(from, to, snapshot)
        case (.module, .resource):
            throw invalidTarget(source, target, "a module")
        case (.resource, .module):
            throw invalidTarget(source, target, "a resource instance")
        }
    }

    private static func invalidTarget(
        _ source: AddressSelector,
        _ target: AddressSelector,
        _ kind: String
    ) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Invalid target address",
                "Cannot move \(source.text) to \(target.text): the target must also be \(kind)."
            )
        )
    }

    // MARK: Resources

    private static func resources(
        _ from: InstanceAddress,
        _ to: InstanceAddress,
        _ source: AddressSelector,
        _ snapshot: StateSnapshot
    ) throws(DiagnosticsError) -> [StateMove] {
        guard from.resource.type == to.resource.type, from.resource.mode == to.resource.mode else {
            throw DiagnosticsError(
                .error(
                    "Invalid state move request",
                    "Cannot move \(from) to \(to): resource types don't match."
                )
            )
        }
        let present = Set(snapshot.records.map(\.address))
        let pairs: [(InstanceAddress, InstanceAddress)]
        if present.contains(from) {
            pairs = [(from, to)]
        } else if from.key == nil, to.key == nil {
            pairs = present.filter { $0.resource == from.resource }.sorted()
                .map { ($0, InstanceAddress(to.resource, $0.key)) }
        } else {
            pairs = []
        }
        guard !pairs.isEmpty else {
            throw DiagnosticsError(source.noMatch(in: snapshot))
        }
        for (_, new) in pairs where present.contains(new) {
            throw DiagnosticsError(
                .error(
                    "Invalid target address",
                    "Cannot move to \(new): there is already an object at that address in the current state.",
                    address: new.description
                )
            )
        }
        return pairs.map { StateMove(from: .resource($0), to: .resource($1), objects: [(from: $0, to: $1)]) }
    }

    // MARK: Modules

    private static func modules(
        _ from: ModuleAddress,
        _ to: ModuleAddress,
        _ snapshot: StateSnapshot
    ) throws(DiagnosticsError) -> [StateMove] {
        let present = Set(snapshot.records.map(\.address)).sorted()
        let moving = instances(of: from, to, among: present)
        guard let module = moving.keys.min() else {
            let names = Set(present.map(\.resource.module)).sorted().map(\.description)
            throw DiagnosticsError(
                .error(
                    "Invalid source address",
                    "Cannot move \(from): does not match anything in the current state."
                        + (nearMiss(from.description, among: names).map {
                            " Did you mean \($0.inShellQuotes)?"
                        } ?? "")
                )
            )
        }
        // Within itself there is nowhere to go.
        if to.starts(with: module), to != module {
            throw DiagnosticsError(
                .error(
                    "Invalid target address",
                    "Cannot move \(module) to \(to): a module cannot move into itself."
                )
            )
        }
        let moves = moving.sorted { $0.key < $1.key }.map { module, objects in
            let target = to.named(like: module, asCall: module != from)
            return StateMove(
                from: .module(module),
                to: .module(target),
                objects: objects.map { ($0, $0.led(from: module, to: target)) }
            )
        }
        for move in moves {
            if let taken = present.first(where: { $0.resource.module.starts(with: move.to.module) }) {
                throw DiagnosticsError(
                    .error(
                        "Invalid target address",
                        "Cannot move to \(move.to): there is already a module at that address in the current state, with"
                            + " \(taken).",
                        address: move.to.description
                    )
                )
            }
        }
        return moves
    }

    /// The objects of the module, or, where both names have no key and it has none by its own, of its instances.
    private static func instances(
        of module: ModuleAddress,
        _ target: ModuleAddress,
        among present: [InstanceAddress]
    ) -> [ModuleAddress: [InstanceAddress]] {
        let exact = present.filter { $0.resource.module.starts(with: module) }
        if !exact.isEmpty {
            return [module: exact]
        }
        guard module.steps.last?.key == nil, target.steps.last?.key == nil else { return [:] }
        let length = module.steps.count
        return Dictionary(
            grouping: present.filter { address in
                let steps = address.resource.module.steps
                return steps.count >= length && Array(steps.prefix(length - 1)) == module.steps.dropLast()
                    && steps[length - 1].name == module.steps.last?.name
            },
            by: { ModuleAddress(Array($0.resource.module.steps.prefix(length))) }
        )
    }
}

extension ModuleAddress {
    /// Whether it is that very module or lies in it.
    fileprivate func starts(with module: ModuleAddress) -> Bool {
        steps.starts(with: module.steps)
    }

    /// With the key of another in place of none.
    fileprivate func named(like other: ModuleAddress, asCall: Bool) -> ModuleAddress {
        guard asCall, let parent, let last = steps.last else { return self }
        return parent.calling(last.name, other.steps.last?.key)
    }
}

extension InstanceAddress {
    fileprivate func led(from module: ModuleAddress, to target: ModuleAddress) -> InstanceAddress {
        let path = ModuleAddress(target.steps + resource.module.steps.dropFirst(module.steps.count))
        return InstanceAddress(resource.inOwnModule.within(path), key)
    }
}
