import HTTPTransport
import Providers
import SourceText
import Synchronization
import Testing
import Values

@testable import IonosCloud

/// Where requests about access keys go, and with them the credentials.
@Suite("Endpoint of the management API")
struct ManagementEndpointTests {
    /// Remembers where requests went, and answers none.
    private final class Witness: Transport {
        let places = Mutex<[String]>([])

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            places.withLock { $0.append("\(request.url.origin)") }
            throw TransportError(kind: .refused, message: "refused", mayHaveReachedServer: false)
        }
    }

    private func error(
        _ environment: [String: String],
        block: [String: String] = [:],
        file: String? = nil
    ) async throws -> (places: Set<String>, text: String) {
        let witness = Witness()
        var surroundings = ProviderSurroundings(connect: { _ in witness })
        surroundings.clock = SkippingClock()
        surroundings.environment = environment
        surroundings.readFile = { _ in file }
        let value = ProviderBlockValue(
            arguments: .object(ValueMap(block.map { ($0.key, .string($0.value)) }))
        )
        let clients = try ClientConfiguration(surroundings).clients(ProviderSettings(value), simulation: nil)
        let account = IonosProvider(client: clients.cloud, management: clients.management)
        do throws(DiagnosticsError) {
            _ = try await RegionData(account: account).read(.object(ValueMap([("id", .string("de"))])))
            return ([], "it was read")
        } catch {
            let texts = error.diagnostics.map { "\($0.summary): \($0.detail)" }
            return (Set(witness.places.withLock(\.self)), texts.joined())
        }
    }

    @Test func itIsTheVendorsUnlessItIsSet() async throws {
        let token = ["IONOS_TOKEN": "token-token"]
        #expect(try await error(token).places == ["https://s3.ionos.com"])
        let set = token.merging(["IONOS_API_URL_OBJECT_STORAGE_MANAGEMENT": "http://127.0.0.1:9"]) { $1 }
        #expect(try await error(set).places == ["http://127.0.0.1:9"])
        // The other endpoint has no effect here.
        let vendors = token.merging(["IONOS_API_URL": "https://api.ionos.com/cloudapi/v6"]) { $1 }
        #expect(try await error(vendors).places == ["https://s3.ionos.com"])
        #expect(
            try await error(set, block: ["endpoint": "https://api.example"]).places == ["http://127.0.0.1:9"]
        )
    }

    /// Credentials that are for another server are not the vendor's to see.
    @Test(arguments: [true, false])
    func theVendorsGetsNoCredentialsOfAnotherServer(inBlock: Bool) async throws {
        let found =
            inBlock
            ? try await error(["IONOS_TOKEN": "token-token"], block: ["endpoint": "https://api.example"])
            : try await error([
                "IONOS_TOKEN": "token-token", "IONOS_API_URL": "https://api.ionos.com.example",
            ])
        #expect(found.places == [])
        #expect(found.text.hasPrefix("API endpoint not set: GET /regions/de was not sent."), "\(found.text)")
        #expect(
            found.text.contains(inBlock ? "The provider block's endpoint" : "IONOS_API_URL"),
            "\(found.text)"
        )
        #expect(
            found.text.contains("Set IONOS_API_URL_OBJECT_STORAGE_MANAGEMENT: to https://s3.ionos.com if")
        )
    }

    @Test func theProfileOfTheFileSetsIt() async throws {
        let file = """
            version: 1.0
            currentProfile: me
            profiles:
              - name: me
                environment: mine
                credentials: { token: token-token }
            environments:
              - name: mine
                products:
                  - name: cloud
                    endpoints: [{ name: "https://api.example" }]
                  - name: objectstoragemanagement
                    endpoints: [{ name: "https://keys.example" }]
            """
        #expect(try await error(["HOME": "/home/x"], file: file).places == ["https://keys.example"])
    }

    @Test func messagesNameTheRightAPI() async throws {
        let found = try await error([
            "IONOS_TOKEN": "token-token", "IONOS_API_URL_OBJECT_STORAGE_MANAGEMENT": "http://127.0.0.1:9",
        ])
        #expect(
            found.text.contains(
                "No answer from the IONOS Object Storage management API at http://127.0.0.1:9"
            ),
            "\(found.text)"
        )
        #expect(found.text.contains("the endpoint (IONOS_API_URL_OBJECT_STORAGE_MANAGEMENT)"))
        let text = #expect(throws: EndpointError.self) {
            try Endpoint("http://x?y", of: .objectStorageManagement)
        }
        #expect(
            text?.description.hasSuffix(
                "Write it like https://s3.ionos.com, in IONOS_API_URL_OBJECT_STORAGE_MANAGEMENT"
            ) == true
        )
    }
}
