package import Addresses
package import Providers
package import SourceText
package import StateModel

/// Looks for what accounts hold and a state does not manage; it only reads.
package struct AccountSurvey {
    /// An object of some account.
    package struct Item: Sendable {
        package let provider: ProviderAddress
        package let kind: DiscoverableKind
        package var object: DiscoveredObject
    }

    /// What was found.
    package struct Findings: Sendable {
        /// In the order of their kinds.
        package var items: [Item]
        /// What of it the state manages.
        package let managed: [Item]
        /// What could not be read and why, each a sentence.
        package let gaps: [String]
    }

    private let providers: ProviderSet
    private let records: [ResourceRecord]

    /// - Parameters:
    ///   - providers: of the run.
    ///   - records: of the state, also those of objects that are set aside.
    package init(_ providers: ProviderSet, records: [ResourceRecord]) {
        self.providers = providers
        self.records = records
    }

    /// Reads the accounts.
    ///
    /// - Parameters:
    ///   - words: the kinds that are looked for.
    ///   - patience: after how many seconds without a sign of use something counts as unused.
    ///   - now: in seconds since 1970.
    /// - Returns: the objects of all accounts that can be asked.
    /// - Throws: why nothing can be said.
    package func find(
        _ words: Set<String>,
        patience: Int64,
        now: Int64
    ) async throws(DiagnosticsError) -> Findings {
        let known = Set(records.compactMap { providers.identity(of: $0) })
        let request = DiscoveryRequest(words: words, patience: patience, now: now, records: records)
        var items: [Item] = []
        var managed: [Item] = []
        var gaps: [String] = []
        for (address, provider) in try providers.discoveries() {
            let kinds = Dictionary(firstOf: provider.discoverable.map { ($0.word, $0) })
            let found = try await provider.discover(request)
            for gap in found.gaps where !gaps.contains(gap) {
                gaps.append(gap)
            }
            for object in found.objects {
                guard let kind = kinds[object.word] else { continue }
                let identity = providers.identity(
                    ofImport: object.importID,
                    type: kind.type,
                    provider: address
                )
                let item = Item(provider: address, kind: kind, object: object)
                if let identity, known.contains(identity) {
                    managed.append(item)
                } else {
                    items.append(item)
                }
            }
        }
        return Findings(items: items, managed: managed, gaps: gaps)
    }
}
