import Planning
package import Providers
package import StateModel

extension ProviderSet {
    /// Gives the providers what a state holds of the keys that sign their requests.
    ///
    /// - Parameters:
    ///   - snapshot: with secrets in clear as far as they can be opened.
    ///   - project: whose `signer` blocks name the keys.
    package func receiveSigners(of snapshot: StateSnapshot, in project: Project) {
        guard hasSigners else { return }
        receiveSigners(
            from: snapshot.records,
            recentWrites: snapshot.recentWrites,
            moves: Planner.moves(of: snapshot.records, in: project.configuration)
        )
    }
}
