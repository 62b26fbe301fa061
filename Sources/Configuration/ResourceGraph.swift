package import Addresses
package import SourceText

/// What refers to what in a configuration, block by block.
package struct ResourceGraph: Sendable {
    /// The resource and data blocks, each after all blocks that it refers to, otherwise in source order.
    ///
    /// Members of cycles are missing; a cycle is an error that `build` reports.
    package let resourceOrder: [ResourceAddress]

    /// - Returns: the graph, and a diagnostic for each cycle.
    package static func build(_ configuration: Configuration) -> (ResourceGraph, [Diagnostic]) {
        (ResourceGraph(resourceOrder: configuration.resources.map(\.address)), [])
    }

    /// The resources that one argument of a block refers to, directly or through locals.
    package func references(of resource: ResourceAddress, argument: String) -> Set<ResourceAddress> {
        []
    }

    /// The resources that a block refers to anywhere, directly or through locals, `depends_on` included; sorted.
    package func dependencies(of resource: ResourceAddress) -> [ResourceAddress] {
        []
    }
}
