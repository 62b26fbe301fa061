import Evaluation

extension Duration {
    /// Reads what people give as a time limit, in Go's notation: from zero to a day; nil for anything else.
    package init?(upToADay text: String) {
        guard let given = try? GoDuration(text), (0...86_400_000_000_000).contains(given.nanoseconds) else {
            return nil
        }
        self = .nanoseconds(given.nanoseconds)
    }
}
