package import Addresses
package import DependencyGraph

/// Hands out the blocks that a plan is made of, each when all that it needs is done.
///
/// Whoever plans takes blocks for as long as there are any, and reports each as completed or failed. A block may stay
/// taken while something is read for it; what does not need it goes on meanwhile. Linear in blocks and references,
/// however many times it waits.
package struct BlockAgenda: Sendable {
    package enum Entry: Sendable, Hashable {
        /// A `resource` or `data` block.
        case resource(ResourceAddress)
        /// An `import` block, by its position in the configuration.
        case importing(Int)
        /// The call of a module, or a variable, local or output of one other than the root.
        case value(SiteOwner)
    }

    private var ready: ReadySet
    private let entries: [Entry?]
    /// The nodes of the entries that are under way.
    private var taken: [Entry: Int] = [:]

    /// - Parameters:
    ///   - graph: what needs what.
    ///   - entries: what its nodes stand for; nil for one that is done by itself as soon as what it needs is.
    /// - Precondition: There are as many entries as nodes.
    package init(graph: DependencyGraph, entries: [Entry?]) {
        precondition(graph.nodeCount == entries.count, "every node of the graph has an entry")
        ready = ReadySet(graph)
        self.entries = entries
    }

    /// The next block that can be planned; nil when there is none, or all that is left waits for one that is taken.
    package mutating func next() -> Entry? {
        while let node = ready.takeNext() {
            if let entry = entries[node] {
                taken[entry] = node
                return entry
            }
            ready.complete(node)
        }
        return nil
    }

    /// Reports that a block is planned.
    ///
    /// - Precondition: The block was taken and not reported yet.
    package mutating func complete(_ entry: Entry) {
        ready.complete(node(entry))
    }

    /// Reports that nothing can be said of a block; what needs it, directly or not, is never handed out.
    ///
    /// - Precondition: The block was taken and not reported yet.
    /// - Returns: The blocks that this leaves out.
    package mutating func fail(_ entry: Entry) -> [Entry] {
        ready.fail(node(entry)).compactMap { entries[$0] }
    }

    private mutating func node(_ entry: Entry) -> Int {
        guard let node = taken.removeValue(forKey: entry) else {
            preconditionFailure("\(entry) was reported but is not taken")
        }
        return node
    }
}
