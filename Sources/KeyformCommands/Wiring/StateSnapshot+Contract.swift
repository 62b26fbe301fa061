import SourceText
import StateModel

extension StateSnapshot {
    /// Refuses credentials for another account: in that one everything here would look deleted, and be made again.
    ///
    /// - Parameters:
    ///   - contract: that of the credentials at hand; nil where nobody can tell.
    ///   - path: of the state, for the message.
    /// - Returns: the refusal; nil when nothing speaks against it.
    func contradiction(to contract: String?, path: String) -> Diagnostic? {
        guard let own = self.contract, let contract, own != contract,
            !records.isEmpty || !openIntents.isEmpty
        else {
            return nil
        }
        return .error(
            "State of another account",
            "The objects in \(path) belong to the contract \(own), and the credentials at hand are for the contract"
                + " \(contract): there, every object would look deleted, and an apply would make it again. Nothing was"
                + " changed. Use the credentials of the contract \(own), or name another state with -state."
        )
    }
}
