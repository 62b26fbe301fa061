import Addresses
package import Providers
package import SourceText
package import StateModel

extension StateSnapshot {
    /// Whether this is the account that the state names.
    func records(_ account: AccountIdentity) -> Bool {
        self.account == account.text && isAccountSecret == account.isSecret
    }

    /// The configurations that objects, and what earlier runs left open, belong to.
    var providersInUse: Set<ProviderAddress> {
        Set(records.lazy.map(\.provider))
            .union(openIntents.lazy.map { ProviderAddress(ofType: $0.key.address.resource.type) })
    }

    /// Refuses credentials for another account: in that one everything here would look deleted, and be made again.
    ///
    /// - Parameters:
    ///   - providers: configured with the credentials at hand.
    ///   - location: of the state, for the message.
    /// - Throws: the refusal.
    package func check(_ providers: ProviderSet, at location: StateLocation) throws(DiagnosticsError) {
        guard let account, let other = providers.account(of: providersInUse), account != other.text else {
            return
        }
        let noun = other.noun
        let own = isAccountSecret ? Redaction.placeholder : account
        throw DiagnosticsError(
            .error(
                "State of another account",
                "The objects in \(location) belong to the \(noun) \(own), and the credentials in use are for the \(noun)"
                    + " \(other.isSecret ? Redaction.placeholder : other.text): there, every object would look deleted, and an"
                    + " apply would make it again. Nothing was changed. Use the credentials of the \(noun) \(own), or name"
                    + " another state with -state."
            )
        )
    }
}
