package import Addresses

/// The `moved` blocks that keep objects under new addresses, for messages that suggest them.
package struct MovedBlocks: Sendable {
    private var blocks: [String] = []
    private var known: Set<String> = []

    package init() {}

    /// Adds a block, unless there is one that moves the object already.
    ///
    /// A module of which an instance only has another key moves as a whole. A resource that is left with no other instance
    /// moves as a whole where the key stays, and is named once.
    ///
    /// - Parameters:
    ///   - from: where the object is.
    ///   - to: where it is wanted.
    ///   - keepsOthers: whether other instances stay at the resource of `from`.
    package mutating func add(from: InstanceAddress, to: InstanceAddress, keepsOthers: Bool) {
        if let (old, new) = Self.modules(from, to) {
            add(old.description, new.description)
            return
        }
        let isWhole = from.key == to.key && !keepsOthers
        add(
            isWhole ? from.resource.description : from.description,
            isWhole ? to.resource.description : to.description
        )
    }

    private mutating func add(_ from: String, _ to: String) {
        let block = "  moved {\n    from = \(from)\n    to   = \(to)\n  }"
        if known.insert(block).inserted {
            blocks.append(block)
        }
    }

    /// A module whose instances have other keys moves with everything in it.
    private static func modules(
        _ from: InstanceAddress,
        _ to: InstanceAddress
    ) -> (from: ModuleAddress, to: ModuleAddress)? {
        let (old, new) = (from.resource.module, to.resource.module)
        guard from.key == to.key, from.resource.inOwnModule == to.resource.inOwnModule, old != new,
            old.declared == new.declared,
            let last = old.steps.indices.last(where: { old.steps[$0] != new.steps[$0] })
        else { return nil }
        return (ModuleAddress(Array(old.steps[...last])), ModuleAddress(Array(new.steps[...last])))
    }

    /// As they stand in a configuration, for a message: indented by two spaces, so that no line is wrapped.
    package var text: String {
        blocks.joined(separator: "\n\n")
    }
}
