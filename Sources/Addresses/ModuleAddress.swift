/// Where a module stands: the calls that lead to it from the root.
///
/// With the keys of its calls it is one instance of a module, for example `module.team["a"].module.keys`; without any it is
/// the module as the configuration declares it, whatever instances there are.
package struct ModuleAddress: Sendable, Hashable {
    /// One call on the way.
    package struct Step: Sendable, Hashable {
        package let name: String
        /// Absent when the call has neither `count` nor `for_each`, and in the address of a module as it is declared.
        package let key: InstanceKey?

        package init(_ name: String, _ key: InstanceKey? = nil) {
            self.name = name
            self.key = key
        }
    }

    /// From the root on.
    package let steps: [Step]

    package static let root = ModuleAddress([])

    package init(_ steps: [Step]) {
        self.steps = steps
    }

    package var isRoot: Bool {
        steps.isEmpty
    }

    /// The module that has the call; nil for the root.
    package var parent: ModuleAddress? {
        steps.isEmpty ? nil : ModuleAddress(Array(steps.dropLast()))
    }

    /// The module as the configuration declares it: the same path without instance keys.
    package var declared: ModuleAddress {
        steps.contains { $0.key != nil } ? ModuleAddress(steps.map { Step($0.name) }) : self
    }

    /// The module that a call in this one makes.
    package func calling(_ name: String, _ key: InstanceKey? = nil) -> ModuleAddress {
        ModuleAddress(steps + [Step(name, key)])
    }

    /// The same path, which starts at `module` instead of the root.
    package func within(_ module: ModuleAddress) -> ModuleAddress {
        module.isRoot ? self : isRoot ? module : ModuleAddress(module.steps + steps)
    }

    /// Whether it is the module or lies within it.
    ///
    /// A step without a key stands for every instance of its call.
    package func isWithin(_ module: ModuleAddress) -> Bool {
        steps.count >= module.steps.count
            && zip(steps, module.steps).allSatisfy { own, other in
                own.name == other.name && (other.key == nil || other.key == own.key)
            }
    }
}

extension ModuleAddress.Step: CustomStringConvertible, Comparable {
    package var description: String {
        "module.\(name)\(InstanceKey.suffix(key))"
    }

    package static func < (left: ModuleAddress.Step, right: ModuleAddress.Step) -> Bool {
        left.name == right.name ? InstanceKey.precedes(left.key, right.key) : left.name < right.name
    }
}

extension ModuleAddress: CustomStringConvertible, Comparable {
    /// Empty for the root.
    package var description: String {
        steps.map(\.description).joined(separator: ".")
    }

    /// What stands before the address of something in the module: its own address and a dot; empty for the root.
    package var prefix: String {
        isRoot ? "" : "\(self)."
    }

    /// The shorter path first, then step by step: by name, then by key.
    package static func < (left: ModuleAddress, right: ModuleAddress) -> Bool {
        guard left.steps.count == right.steps.count else { return left.steps.count < right.steps.count }
        return left.steps.lexicographicallyPrecedes(right.steps)
    }
}
