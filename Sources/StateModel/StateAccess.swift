/// What a store is opened for.
package enum StateAccess: Sendable, Hashable {
    /// Never makes a state; `acquireLease` is refused.
    case reading
    /// Makes the state when the lease is taken.
    case writing
    /// As `writing`, also when the key that seals the state cannot be had: only `rekey` is of use then.
    case rekeying
}
