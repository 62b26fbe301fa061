import Addresses
import Configuration
import Planning
package import Providers
package import StateModel

extension ProviderSet {
    /// Gives the providers what a state holds of the keys that sign their requests, or signed them before.
    ///
    /// - Parameters:
    ///   - snapshot: with secrets in clear as far as they can be opened.
    ///   - project: whose `signer` blocks name the keys.
    ///   - destroysAll: whether everything is destroyed.
    package func receiveSigners(
        of snapshot: StateSnapshot,
        in project: Project,
        destroysAll: Bool = false
    ) {
        let staying =
            destroysAll ? [] : project.configuration.resources.lazy.filter(isSigned).map(\.provider)
        receiveFormerSigners(from: snapshot.records, staying: Set(staying))
        guard hasSigners else { return }
        receiveSigners(
            from: snapshot.records,
            recentWrites: snapshot.recentWrites,
            moves: Planner.moves(of: snapshot.records, in: project.configuration),
            destroysAll: destroysAll
        )
    }

    private func isSigned(_ block: ResourceBlock) -> Bool {
        isSigned(block.address.type, block.address.mode)
    }
}
