/// What keeps a store in order: new keys, copies, and less history.
///
/// Methods that change something are for the holder of the lease; each is one durable transaction.
package protocol StateUpkeep: Sendable {
    /// Seals every secret with another key, all in one transaction; fingerprints stay comparable.
    ///
    /// The new key is durable before, and the old one is destroyed nowhere, so the state can be read at every moment.
    ///
    /// - Parameters:
    ///   - target: the new key.
    ///   - droppingUnreadable: whether secrets that cannot be opened are given up; otherwise they are an error.
    /// - Returns: what was done.
    /// - Throws: `sealingKeyUnavailable` when a key cannot be had or a secret cannot be opened, `sealingKeyHidden` when a
    ///   variable keeps the right key from being used; then nothing changed.
    func rekey(to target: NewSealingKey, droppingUnreadable: Bool) async throws(StateError) -> RekeyReport

    /// Writes a consistent copy, while others read and write.
    ///
    /// It is for its owner alone and there whole or not at all; an earlier backup of this state is replaced.
    func backUp(to location: StateLocation) async throws(StateError)

    /// Removes the history of all runs but the last ones.
    ///
    /// Runs from the first on that left something open stay as well. What is at present in the state is not touched.
    ///
    /// - Returns: how many runs were removed.
    func pruneHistory(keeping runs: Int) async throws(StateError) -> Int

    /// Ends the state: nothing of it is left but copies. The lease is released with it.
    func remove() async throws(StateError)
}
