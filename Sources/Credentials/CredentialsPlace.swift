package import HTTPTransport
package import ObjectStorage

/// Where credentials are to be used: what the tools are told beside the key.
package struct CredentialsPlace: Sendable, Hashable {
    /// As requests are signed for it, such as `eu-central-3`.
    let region: String
    /// Scheme, host and port.
    let endpoint: String
    /// Host, and the port where it is not that of the scheme.
    let host: String
    let usesTLS: Bool

    /// A region at the vendor's own endpoint for it.
    package init(_ region: ObjectStorageRegion) {
        self.region = region.name
        endpoint = region.endpoint
        host = region.host
        usesTLS = true
    }

    /// A region at an endpoint that the user has set.
    package init(_ region: ObjectStorageRegion, at origin: HTTPURL.Origin) {
        self.region = region.name
        endpoint = "\(origin)"
        host = String(endpoint.dropFirst("\(origin.scheme.rawValue)://".count))
        usesTLS = origin.scheme == .https
    }

    /// A region by its name, at an endpoint given as scheme, host and port.
    package init(region: String, endpoint: String) {
        self.region = region
        self.endpoint = endpoint
        usesTLS = !endpoint.hasPrefix("http://")
        host = endpoint.firstRange(ofASCII: "://").map { String(endpoint[$0.upperBound...]) } ?? endpoint
    }
}
