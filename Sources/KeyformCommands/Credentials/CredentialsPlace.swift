import HTTPTransport
import ObjectStorage

/// Where credentials are to be used: what the tools are told beside the key.
struct CredentialsPlace: Sendable, Hashable {
    /// As requests are signed for it, such as `eu-central-3`.
    let region: String
    /// Scheme, host and port.
    let endpoint: String
    /// Host, and the port where it is not that of the scheme.
    let host: String
    let usesTLS: Bool

    /// A region at the vendor's own endpoint for it.
    init(_ region: ObjectStorageRegion) {
        self.region = region.name
        endpoint = region.endpoint
        host = region.host
        usesTLS = true
    }

    /// A region at an endpoint that the user has set.
    init(_ region: ObjectStorageRegion, at origin: HTTPURL.Origin) {
        self.region = region.name
        endpoint = "\(origin)"
        host = String(endpoint.dropFirst("\(origin.scheme.rawValue)://".count))
        usesTLS = origin.scheme == .https
    }
}
