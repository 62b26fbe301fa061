/// Where the requests of a provider configuration go: to which servers, and to whose account there.
package struct ProviderReach: Sendable, Hashable {
    /// In an order that does not change.
    package var endpoints: [String]
    /// Nil where it is not known.
    package var account: String?

    package init(endpoints: [String], account: String?) {
        self.endpoints = endpoints
        self.account = account
    }
}
