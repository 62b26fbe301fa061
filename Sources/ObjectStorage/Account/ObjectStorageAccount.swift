package import HTTPTransport
internal import Providers
internal import SourceText

/// The Object Storage as one provider configuration reaches it: what the resource types hold.
package struct ObjectStorageAccount: Sendable {
    package var client: ObjectStorageClient
    package let clock: any APIClock
    package let signer: any SignerSource
    package var directory: any RegionDirectory
    /// Set by the user: reached in place of every region's own endpoint.
    package let endpoint: HTTPURL.Origin?
    /// Set by the user for single regions, by their names.
    package var regionEndpoints: [String: HTTPURL.Origin] = [:]
    /// The `s3_region` of the provider block or the variable, which no bucket may contradict.
    package let pin: RegionPin?
    package let memory: ObjectStorageMemory

    package init(
        client: ObjectStorageClient,
        signer: any SignerSource,
        directory: any RegionDirectory = KnownRegions(),
        endpoint: HTTPURL.Origin? = nil,
        pin: RegionPin? = nil,
        memory: ObjectStorageMemory = ObjectStorageMemory()
    ) {
        self.client = client
        clock = client.clock
        self.signer = signer
        self.directory = directory
        self.endpoint = endpoint
        self.pin = pin
        self.memory = memory
    }

    /// Where a request about a bucket of the region goes, signed with the pair of this moment.
    ///
    /// - Parameter region: empty text stands for the standard region.
    /// - Returns: the target of one request; later ones ask anew, because the pair may come about in between.
    /// - Throws: `notSent` where there is no pair, or where nobody knows the region.
    package func target(_ region: String) async throws(ObjectStorageError) -> ObjectStorageTarget {
        let name = region.isEmpty ? ObjectStorageRegion.standard.name : region
        do throws(DiagnosticsError) {
            let pair = try signer.pair()
            return ObjectStorageTarget(region: name, endpoint: try await origin(of: name), pair: pair)
        } catch {
            throw ObjectStorageError(notSent: error.first, region: name)
        }
    }

    /// Where a region is reached.
    func origin(of region: String) async throws(DiagnosticsError) -> HTTPURL.Origin {
        if let endpoint {
            return endpoint
        }
        if let own = regionEndpoints[region] {
            return own
        }
        if let known = ObjectStorageRegion.named(region) {
            return HTTPURL.Origin(scheme: .https, host: known.host, port: HTTPURL.Scheme.https.defaultPort)
        }
        guard let found = try await directory.endpoint(of: region) else {
            let names = ObjectStorageRegion.contractOwned.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw DiagnosticsError(
                .error(
                    "Unknown Object Storage region",
                    "There is no region \"\(region)\". Regions of contract-owned buckets are \(names)."
                )
            )
        }
        return found
    }
}

/// A region that the user has set for the whole provider.
package struct RegionPin: Sendable, Hashable {
    package let region: String
    /// Where it is set, such as `IONOS_S3_REGION`.
    package let source: String

    package init(region: String, source: String) {
        self.region = region
        self.source = source
    }
}
