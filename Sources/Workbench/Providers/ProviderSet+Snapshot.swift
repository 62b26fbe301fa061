import Planning
package import Providers
package import StateModel

extension ProviderSet {
    /// Gives the providers what a state holds of the keys that sign their requests, or signed them before.
    ///
    /// - Parameters:
    ///   - snapshot: with secrets in clear as far as they can be opened.
    ///   - project: whose `signer` blocks name the keys.
    package func receiveSigners(of snapshot: StateSnapshot, in project: Project) {
        receiveFormerSigners(from: snapshot.records)
        guard hasSigners else { return }
        receiveSigners(
            from: snapshot.records,
            recentWrites: snapshot.recentWrites,
            moves: Planner.moves(of: snapshot.records, in: project.configuration)
        )
    }
}
