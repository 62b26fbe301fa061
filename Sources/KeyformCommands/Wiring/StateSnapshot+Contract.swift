import SourceText
import StateModel

extension StateSnapshot {
    /// The contract that the objects belong to; nil where nobody could tell.
    var knownContract: AccountContract? {
        contract.map { AccountContract(number: $0, isSecret: isContractSecret) }
    }

    /// Refuses credentials for another account: in that one everything here would look deleted, and be made again.
    ///
    /// - Parameters:
    ///   - contract: that of the credentials at hand; nil where nobody can tell.
    ///   - path: of the state, for the message.
    /// - Returns: the refusal; nil when nothing speaks against it.
    func contradiction(to contract: AccountContract?, path: String) -> Diagnostic? {
        guard let own = knownContract, let contract, own.number != contract.number,
            !records.isEmpty || !openIntents.isEmpty
        else {
            return nil
        }
        return .error(
            "State of another account",
            "The objects in \(path) belong to the contract \(own.shown), and the credentials in use are for the contract"
                + " \(contract.shown): there, every object would look deleted, and an apply would make it again. Nothing was"
                + " changed. Use the credentials of the contract \(own.shown), or name another state with -state."
        )
    }
}

extension AccountContract {
    fileprivate var shown: String {
        isSecret ? Redaction.placeholder : number
    }
}
