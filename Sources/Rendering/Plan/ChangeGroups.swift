import Addresses

/// Changes of which those alike stand together: of the same block, with the same action for the same cause, to the same
/// attributes.
struct ChangeGroups {
    /// What is said of one change.
    struct Item {
        /// The object, as it is shown.
        let name: String
        let block: ResourceAddress
        /// With its colours.
        let symbol: String
        let cause: String
        let attributes: [ChangedAttribute]
    }

    struct Group {
        let first: Item
        private(set) var count = 1
        /// The attributes that do not differ in the same way in all of them.
        private(set) var differing: Set<String> = []

        fileprivate init(_ first: Item) {
            self.first = first
        }

        fileprivate mutating func add(_ item: Item) {
            count += 1
            for (known, other) in zip(first.attributes, item.attributes) where known.text != other.text {
                differing.insert(known.name)
            }
        }
    }

    private struct Key: Hashable {
        let block: ResourceAddress
        let symbol: String
        let cause: String
        let attributes: [String]
    }

    /// In the order of the first of each.
    private(set) var groups: [Group] = []
    private var positions: [Key: Int] = [:]

    mutating func add(_ item: Item) {
        let key = Key(
            block: item.block.declared,
            symbol: item.symbol,
            cause: item.cause,
            attributes: item.attributes.map(\.name)
        )
        if let position = positions[key] {
            groups[position].add(item)
        } else {
            positions[key] = groups.count
            groups.append(Group(item))
        }
    }
}

/// What becomes of one attribute, in whole lines.
struct ChangedAttribute {
    let name: String
    let symbol: String
    let text: String
}
