/// The number of the contract that credentials are for.
struct AccountContract: Sendable, Equatable {
    let number: String
    /// Whether the number must not be shown.
    let isSecret: Bool
}
