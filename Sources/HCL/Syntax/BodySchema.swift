/// Which names inside of a body are blocks, which JSON does not say by itself.
package struct BodySchema: Sendable {
    /// A kind of block.
    package struct BlockShape: Sendable {
        /// What the labels are, for example `["type", "name"]`, as messages name them.
        let labels: [String]
        /// The shape of the inside, given the labels.
        let body: @Sendable ([String]) -> BodySchema

        package init(
            labels: [String] = [],
            body: @escaping @Sendable ([String]) -> BodySchema = { _ in .attributesOnly }
        ) {
            self.labels = labels
            self.body = body
        }
    }

    /// The blocks by type; every other name is an attribute.
    let blocks: [String: BlockShape]

    /// Whether the names are the user's own; messages word duplicates by that.
    let isFreeForm: Bool

    /// A body with certain blocks.
    package init(blocks: [String: BlockShape]) {
        self.init(blocks: blocks, isFreeForm: false)
    }

    private init(blocks: [String: BlockShape], isFreeForm: Bool) {
        self.blocks = blocks
        self.isFreeForm = isFreeForm
    }

    /// A body whose attributes are the user's own and that has no blocks, as `locals`.
    package static let attributesOnly = BodySchema(blocks: [:], isFreeForm: true)
}
