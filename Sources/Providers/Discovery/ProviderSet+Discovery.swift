package import Addresses
package import SourceText

extension ProviderSet {
    /// The configurations that can tell what their accounts hold, in the order of their addresses.
    ///
    /// - Throws: why the first of these cannot be asked, where none can.
    package func discoveries() throws(DiagnosticsError) -> [(
        address: ProviderAddress, provider: any AccountDiscovery
    )] {
        var found: [(address: ProviderAddress, provider: any AccountDiscovery)] = []
        var problem: DiagnosticsError?
        for (address, provider) in ordered {
            guard let able = provider as? any AccountDiscovery else { continue }
            if let reason = unreachable(of: [address]) {
                problem = problem ?? reason
            } else {
                found.append((address, able))
            }
        }
        if found.isEmpty, let problem {
            throw problem
        }
        return found
    }

    /// What can be looked for, whoever can be asked.
    package var discoverable: [DiscoverableKind] {
        var kinds: [DiscoverableKind] = []
        for (_, provider) in ordered {
            for kind in (provider as? any AccountDiscovery)?.discoverable ?? [] where !kinds.contains(kind) {
                kinds.append(kind)
            }
        }
        return kinds
    }
}
