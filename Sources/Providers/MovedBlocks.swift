package import Addresses

/// The `moved` blocks that keep objects under new addresses, for messages that suggest them.
package struct MovedBlocks: Sendable {
    private var blocks: [String] = []
    private var known: Set<String> = []

    package init() {}

    /// A resource that is left with no other instance moves as a whole where the key stays, and is named once.
    ///
    /// - Parameters:
    ///   - from: where the object is.
    ///   - to: where it is wanted.
    ///   - keepsOthers: whether other instances stay at the resource of `from`.
    package mutating func add(from: InstanceAddress, to: InstanceAddress, keepsOthers: Bool) {
        let isWhole = from.key == to.key && !keepsOthers
        let block =
            "  moved {\n    from = \(isWhole ? from.resource.description : from.description)\n"
            + "    to   = \(isWhole ? to.resource.description : to.description)\n  }"
        if known.insert(block).inserted {
            blocks.append(block)
        }
    }

    /// As they stand in a configuration, for a message: indented by two spaces, so that no line is wrapped.
    package var text: String {
        blocks.joined(separator: "\n\n")
    }
}
