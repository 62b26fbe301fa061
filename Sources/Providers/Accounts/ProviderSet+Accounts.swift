package import Addresses
package import SourceText

extension ProviderSet {
    /// An account that can be asked who asks it, or why not.
    package enum Teller: Sendable {
        case account(any AccountTelling)
        case problem(DiagnosticsError)
    }

    /// The configurations that can tell which account they reach, in the order of their addresses.
    package var tellers: [(address: ProviderAddress, teller: Teller)] {
        ordered.compactMap { address, provider in
            guard let teller = provider as? any AccountTelling else { return nil }
            return (address, unreachable(of: [address]).map(Teller.problem) ?? .account(teller))
        }
    }
}
