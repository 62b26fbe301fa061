import Addresses

extension ResourceAddress {
    /// The provider that a resource type belongs to, by the first part of its name.
    var providerName: String {
        String(type.prefix { $0 != "_" })
    }
}
