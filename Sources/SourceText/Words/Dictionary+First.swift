extension Dictionary {
    /// Of pairs with the same key, the first counts.
    @inlinable
    package init(firstOf pairs: some Sequence<(Key, Value)>) {
        self.init(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// The elements by a key of theirs; of those with the same key, the first counts.
    @inlinable
    package init(firstOf values: some Sequence<Value>, by key: (Value) -> Key) {
        self.init(firstOf: values.map { (key($0), $0) })
    }
}
