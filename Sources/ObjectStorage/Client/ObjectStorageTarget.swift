package import HTTPTransport

/// Where a request goes, for which region it is signed, and with what: together, so that no request of one region ever
/// goes to another's endpoint.
package struct ObjectStorageTarget: Sendable, Hashable {
    /// For example `eu-central-3`.
    package let region: String
    package let endpoint: HTTPURL.Origin
    package let pair: SigningPair

    package init(region: String, endpoint: HTTPURL.Origin, pair: SigningPair) {
        self.region = region
        self.endpoint = endpoint
        self.pair = pair
    }
}
