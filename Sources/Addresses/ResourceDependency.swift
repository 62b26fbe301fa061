/// What something depends on: one instance, or a block as a whole where it is not known which.
package enum ResourceDependency: Sendable, Hashable {
    case instance(InstanceAddress)
    case resource(ResourceAddress)

    /// The block that the edge leads to.
    package var block: ResourceAddress {
        switch self {
        case .instance(let address): address.resource
        case .resource(let address): address
        }
    }

    /// The text of the address, which does not say that a whole block is meant.
    package var target: String {
        switch self {
        case .instance(let address): address.description
        case .resource(let address): address.description
        }
    }
}

extension ResourceDependency: Comparable {
    /// Sorts by block, the block as a whole before its instances.
    package static func < (left: ResourceDependency, right: ResourceDependency) -> Bool {
        switch (left, right) {
        case (.instance(let first), .instance(let second)): first < second
        case (.resource(let first), .resource(let second)): first < second
        case (.resource, .instance): left.block == right.block || left.block < right.block
        case (.instance, .resource): left.block < right.block
        }
    }
}

extension ResourceDependency: LosslessStringConvertible {
    /// An instance as its address; a whole block as its address followed by `[*]`.
    package var description: String {
        switch self {
        case .instance: target
        case .resource: "\(target)[*]"
        }
    }

    package init?(_ description: String) {
        if description.hasSuffix("[*]") {
            guard let address = try? ResourceAddress(parsing: String(description.dropLast(3))) else {
                return nil
            }
            self = .resource(address)
        } else {
            guard let address = try? InstanceAddress(parsing: description) else {
                return nil
            }
            self = .instance(address)
        }
    }
}
