package import Addresses

extension [ResourceDependency] {
    /// The edges after an instance was given another address.
    ///
    /// An edge to a whole block follows when the block has no instance left; otherwise the moved instance is named
    /// beside it.
    ///
    /// - Parameters:
    ///   - from: the instance's old address.
    ///   - to: its new address.
    ///   - isEmpty: whether no instance remains of a block that the old address is one of.
    /// - Returns: the edges in their order, each once.
    package func moving(
        _ from: InstanceAddress,
        to: InstanceAddress,
        isEmpty: (ResourceAddress) -> Bool
    ) -> [ResourceDependency] {
        var result: [ResourceDependency] = []
        func add(_ edge: ResourceDependency) {
            if !result.contains(edge) {
                result.append(edge)
            }
        }
        for edge in self {
            switch edge {
            case .instance(from):
                add(.instance(to))
            case .resource(let block)
            where from.resource.isInstance(of: block) && !to.resource.isInstance(of: block):
                if isEmpty(block) {
                    add(.resource(to.resource))
                } else {
                    add(edge)
                    add(.instance(to))
                }
            default:
                add(edge)
            }
        }
        return result
    }
}
