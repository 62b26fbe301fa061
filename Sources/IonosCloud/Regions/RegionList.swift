import HTTPTransport
import ObjectStorage
import Providers
import Settings
import SourceText

/// The regions that the management API knows: asked for once in a run, and only when a region is met that is not in the
/// table.
actor RegionList: RegionDirectory {
    private typealias Answer = Result<[StorageRegion], DiagnosticsError>

    private let client: Result<IonosClient, DiagnosticsError>
    private var asking: Task<Answer, Never>?
    private var further: [String]?

    init(_ management: IonosClient) {
        client = .success(management)
    }

    /// - Parameter reason: why the API cannot be asked.
    init(unreadable reason: DiagnosticsError) {
        client = .failure(reason)
    }

    func endpoint(of region: String) async throws(DiagnosticsError) -> HTTPURL.Origin? {
        let client: IonosClient
        let regions: [StorageRegion]
        do throws(DiagnosticsError) {
            client = try self.client.get()
            regions = try await all(client).get()
        } catch {
            throw Self.unread(region, error.first)
        }
        guard let found = regions.first(where: { $0.id == region }) else {
            return nil
        }
        return try Self.origin(of: found, named: client.endpoint)
    }

    /// A list that cannot be read is not asked for again: where a bucket is can be told without it most of the time.
    func furtherRegions() async -> [String] {
        if let further {
            return further
        }
        var found: [String] = []
        if case .success(let client) = client, case .success(let regions) = await all(client) {
            found = regions.filter { region in
                ObjectStorageRegion.named(region.id) == nil
                    && (try? Self.origin(of: region, named: client.endpoint)) != nil
            }
            .map(\.id).sorted()
        }
        further = found
        return found
    }

    private func all(_ client: IonosClient) async -> Answer {
        if let asking {
            return await asking.value
        }
        let task = Task<Answer, Never> {
            do throws(APIError) {
                return .success(try await client.listRegions())
            } catch {
                return .failure(
                    DiagnosticsError(error.diagnostic(doing: "reading the list of regions", address: nil))
                )
            }
        }
        asking = task
        let answer = await task.value
        if case .failure = answer {
            asking = nil
        }
        return answer
    }

    private static func unread(_ region: String, _ reason: Diagnostic) -> DiagnosticsError {
        var diagnostic = Diagnostic.error(
            "Region of the Object Storage cannot be looked up",
            "keyform does not know the region \"\(region.inLine)\", and the list of regions could not be read, so where its"
                + " buckets are is not known. \(reason.summary): \(reason.detail)"
        )
        diagnostic.cause = reason.cause
        return DiagnosticsError(diagnostic)
    }

    /// Signed requests go where the list says, over a connection that is protected as well as the one that it came over.
    private static func origin(
        of region: StorageRegion,
        named source: Endpoint
    ) throws(DiagnosticsError) -> HTTPURL.Origin {
        func refuse(_ reason: String) -> DiagnosticsError {
            DiagnosticsError(
                .error(
                    "Region of the Object Storage cannot be reached",
                    "The list of regions at \(source) names no endpoint of the region \"\(region.id.inLine)\" that can be"
                        + " used: \(reason). Set \(EnvironmentVariable.objectStorageEndpoint) to the endpoint of that region."
                )
            )
        }
        guard let text = region.endpoint, !text.isEmpty else {
            throw refuse("there is none")
        }
        let url: HTTPURL
        do {
            url = try HTTPURL(parsing: text.contains("://") ? text : "https://\(text)")
        } catch {
            throw refuse("in \(text.inLine) \(error.reason)")
        }
        guard url.origin.scheme == .https || source.origin.scheme == .http else {
            throw refuse("\(text.inLine) is not encrypted")
        }
        return url.origin
    }
}
