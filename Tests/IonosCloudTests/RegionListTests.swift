import HTTPTransport
import JSONText
import ObjectStorage
import SourceText
import Testing

@testable import IonosCloud

/// Regions that are not in the table, by the list of the management API.
@Suite struct RegionListTests {
    private func origin(_ text: String) throws -> HTTPURL.Origin {
        try HTTPURL(parsing: text).origin
    }

    private func listing(_ endpoint: JSONValue) -> ManagementServer.Fault.Kind {
        .replaced([
            "items": [["id": "mars-1", "type": "region", "properties": ["endpoint": endpoint]]]
        ])
    }

    private func error(_ list: RegionList, _ region: String = "mars-1") async -> Diagnostic? {
        await #expect(throws: DiagnosticsError.self) { _ = try await list.endpoint(of: region) }?
            .diagnostics.first
    }

    @Test func theSandboxListsItsRegions() async throws {
        let list = RegionList(try Account().provider.management)
        #expect(
            try await list.endpoint(of: "us-central-1") == origin("https://s3.us-central-1.ionoscloud.com")
        )
        #expect(try await list.endpoint(of: "mars-1") == nil)
    }

    @Test func theListIsAskedForOnce() async throws {
        let account = try AccessKeyAccount()
        account.set("GET /regions", listing("s3.mars-1.ionoscloud.com"))
        let list = RegionList(account.provider.management)
        async let one = list.endpoint(of: "mars-1")
        async let other = list.endpoint(of: "venus-1")
        #expect(try await one == origin("https://s3.mars-1.ionoscloud.com"))
        #expect(try await other == nil)
        #expect(account.requests() == ["GET /regions"])
    }

    /// A look that failed is repeated by whoever needs it next.
    @Test func aListThatCannotBeReadIsNoAnswer() async throws {
        let account = try AccessKeyAccount()
        account.set("GET /regions", .status(403), count: 1)
        let list = RegionList(account.provider.management)
        let problem = try #require(await error(list))
        #expect(problem.summary == "Region of the Object Storage cannot be looked up")
        #expect(problem.detail.contains("does not know the region \"mars-1\""))
        #expect(problem.detail.contains("403"), "\(problem.detail)")
        #expect(try await list.endpoint(of: "mars-1") == nil)
        let reason = DiagnosticsError(.error("No credentials", "There is no token."))
        let offline = try #require(await error(RegionList(unreadable: reason)))
        #expect(offline.detail.hasSuffix("No credentials: There is no token."))
    }

    @Test(arguments: [JSONValue.null, "", "ftp://s3.example", "not a host"])
    func whatIsNoEndpointIsRefused(_ endpoint: JSONValue) async throws {
        let account = try AccessKeyAccount()
        account.set("GET /regions", listing(endpoint))
        let problem = try #require(await error(RegionList(account.provider.management)))
        #expect(problem.summary == "Region of the Object Storage cannot be reached")
        #expect(problem.detail.contains("IONOS_API_URL_OBJECT_STORAGE"))
    }

    /// Only a list that came in clear itself may name an endpoint that is asked in clear.
    @Test(arguments: [("http", true), ("https", false)])
    func protectionIsNotLost(_ scheme: String, isTaken: Bool) async throws {
        let server = ManagementServer()
        server.change {
            $0.faults = [
                ManagementServer.Fault(request: "GET /regions", kind: listing("http://127.0.0.1:9"))
            ]
        }
        var configuration = IonosClient.Configuration()
        configuration.service = .objectStorageManagement
        let list = RegionList(
            IonosClient(
                endpoint: try Endpoint("\(scheme)://s3.test", of: .objectStorageManagement),
                credentials: Credentials(token: "token"),
                transport: server,
                configuration: configuration,
                clock: SkippingClock()
            )
        )
        if isTaken {
            #expect(try await list.endpoint(of: "mars-1") == origin("http://127.0.0.1:9"))
        } else {
            #expect(await error(list)?.detail.contains("is not encrypted") == true)
        }
    }

    /// Places of buckets are looked for there, too.
    @Test func furtherRegionsAreThoseThatCanBeReached() async throws {
        let account = try AccessKeyAccount()
        account.set(
            "GET /regions",
            .replaced([
                "items": [
                    [
                        "id": "venus-1", "type": "region",
                        "properties": ["endpoint": "s3.venus-1.ionoscloud.com"],
                    ],
                    [
                        "id": "mars-1", "type": "region",
                        "properties": ["endpoint": "s3.mars-1.ionoscloud.com"],
                    ],
                    ["id": "eu-central-3", "type": "region", "properties": ["endpoint": "s3.example"]],
                    ["id": "moon-1", "type": "region", "properties": ["endpoint": ""]],
                ]
            ])
        )
        let list = RegionList(account.provider.management)
        #expect(await list.furtherRegions() == ["mars-1", "venus-1"])
        #expect(await list.furtherRegions() == ["mars-1", "venus-1"])
        #expect(account.requests() == ["GET /regions"])
        let refused = try AccessKeyAccount()
        refused.set("GET /regions", .status(403))
        let unread = RegionList(refused.provider.management)
        #expect(await unread.furtherRegions() == [])
        let asked = refused.requests().count
        #expect(await unread.furtherRegions() == [])
        #expect(refused.requests().count == 0 && asked >= 1)
    }
}
