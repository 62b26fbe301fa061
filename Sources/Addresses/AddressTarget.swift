/// What an option, a command, a `moved` or a `removed` block names: a module with everything in it, or a resource or one of
/// its instances.
package enum AddressTarget: Sendable, Hashable {
    case module(ModuleAddress)
    /// Without a key, the resource with all of its instances.
    case resource(InstanceAddress)
}

extension AddressTarget {
    /// The module itself, or the one in which the resource stands.
    package var module: ModuleAddress {
        switch self {
        case .module(let module): module
        case .resource(let address): address.resource.module
        }
    }

    /// The same thing, whose path starts at `module` instead of the root.
    package func within(_ module: ModuleAddress) -> AddressTarget {
        switch self {
        case .module(let own): .module(own.within(module))
        case .resource(let address): .resource(address.within(module))
        }
    }

    /// Whether the instance is what is named, or a part of it.
    ///
    /// A name without a key, also of a module on the way, stands for every instance of it.
    package func selects(_ address: InstanceAddress) -> Bool {
        switch self {
        case .module(let module):
            address.resource.module.isWithin(module)
        case .resource(let named):
            address.resource.isInstance(of: named.resource) && (named.key == nil || named.key == address.key)
        }
    }
}

extension AddressTarget: CustomStringConvertible, Comparable {
    package var description: String {
        switch self {
        case .module(let module): module.description
        case .resource(let address): address.description
        }
    }

    /// A module before what is in it.
    package static func < (left: AddressTarget, right: AddressTarget) -> Bool {
        switch (left, right) {
        case (.resource(let first), .resource(let second)): first < second
        case (.module, .resource) where left.module == right.module: true
        case (.resource, .module) where left.module == right.module: false
        default: left.module < right.module
        }
    }
}
