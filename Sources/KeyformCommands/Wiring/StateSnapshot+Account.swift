import Providers
import SourceText
import StateModel

extension StateSnapshot {
    /// The account that the objects belong to; nil where nobody could tell.
    var knownAccount: AccountIdentity? {
        account.map { AccountIdentity($0, isSecret: isAccountSecret) }
    }

    /// Refuses credentials for another account: in that one everything here would look deleted, and be made again.
    ///
    /// - Parameters:
    ///   - account: that of the credentials at hand; nil where nobody can tell.
    ///   - path: of the state, for the message.
    /// - Returns: the refusal; nil when nothing speaks against it.
    func contradiction(to account: AccountIdentity?, path: String) -> Diagnostic? {
        guard let own = knownAccount, let account, own.text != account.text,
            !records.isEmpty || !openIntents.isEmpty
        else {
            return nil
        }
        return .error(
            "State of another account",
            "The objects in \(path) belong to the contract \(own.shown), and the credentials in use are for the contract"
                + " \(account.shown): there, every object would look deleted, and an apply would make it again. Nothing was"
                + " changed. Use the credentials of the contract \(own.shown), or name another state with -state."
        )
    }
}

extension AccountIdentity {
    fileprivate var shown: String {
        isSecret ? Redaction.placeholder : text
    }
}
