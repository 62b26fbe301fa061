package import Addresses
import ResourceSchemas

/// Finds the `rotation` block that covers a key.
package struct RotationCoverage: Sendable {
    private let blocks: [RotationBlock]
    private let types: Set<String>
    /// What blocks name in a resource or a module, by its address as declared.
    private var resources: [ResourceAddress: Named] = [:]
    private var modules: [ModuleAddress: Named] = [:]

    /// Names that differ in their instance keys only.
    fileprivate struct Named: Sendable {
        /// Which of the keys are given, in all ways in which they are.
        var shapes: Set<[Bool]> = []
        /// Positions of blocks.
        var blocks: [AddressTarget: Int] = [:]
    }

    package init(_ configuration: Configuration) {
        blocks = configuration.rotations
        types = configuration.keyTypes
        for (position, block) in blocks.enumerated() {
            for target in block.coverage.map(\.target) {
                switch target {
                case .resource(let address):
                    resources[address.resource.declared, default: Named()].add(target, position)
                case .module(let module):
                    modules[module.declared, default: Named()].add(target, position)
                }
            }
        }
    }

    /// The block that covers an instance; nil where none does, and for what is no key.
    package func block(of address: InstanceAddress) -> RotationBlock? {
        position(of: address).map { blocks[$0] }
    }

    func position(of address: InstanceAddress) -> Int? {
        guard !blocks.isEmpty, address.resource.mode == .managed, types.contains(address.resource.type) else {
            return nil
        }
        if let found = resources[address.resource.declared]?.block(of: .resource(address)) {
            return found
        }
        guard !modules.isEmpty else { return nil }
        let steps = address.resource.module.steps
        for depth in steps.indices.reversed() {
            let module = ModuleAddress(Array(steps[...depth]))
            if let found = modules[module.declared]?.block(of: .module(module)) {
                return found
            }
        }
        return nil
    }
}

extension RotationCoverage.Named {
    fileprivate mutating func add(_ target: AddressTarget, _ block: Int) {
        shapes.insert(target.keys.map { $0 != nil })
        blocks[target] = blocks[target] ?? block
    }

    fileprivate func block(of target: AddressTarget) -> Int? {
        for shape in shapes {
            if let found = blocks[target.keeping(shape)] {
                return found
            }
        }
        return nil
    }
}

extension AddressTarget {
    /// The instance keys of the modules on the way, and of a resource its own at the end.
    var keys: [InstanceKey?] {
        switch self {
        case .module(let module): module.steps.map(\.key)
        case .resource(let address): address.resource.module.steps.map(\.key) + [address.key]
        }
    }

    /// The same without those keys whose place is false.
    fileprivate func keeping(_ shape: [Bool]) -> AddressTarget {
        let module = ModuleAddress(
            zip(module.steps, shape).map { ModuleAddress.Step($0.name, $1 ? $0.key : nil) }
        )
        return switch self {
        case .module: .module(module)
        case .resource(let address):
            .resource(
                InstanceAddress(
                    address.resource.inOwnModule.within(module),
                    shape.last == true ? address.key : nil
                )
            )
        }
    }
}

extension Configuration {
    /// The resource types whose objects are keys.
    var keyTypes: Set<String> {
        Set(schemas.providers.flatMap(\.signers).filter { schemas.schema(.managed, $0) != nil })
    }
}
