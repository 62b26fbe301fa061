import IonosSandbox
import Testing

@Suite struct GroupTests {
    private static let privileges = [
        "createDataCenter", "createSnapshot", "reserveIp", "accessActivityLog", "createPcc", "s3Privilege",
        "createBackupUnit", "createInternetAccess", "createK8sCluster", "createFlowLog",
        "accessAndManageMonitoring", "accessAndManageCertificates", "manageDBaaS", "accessAndManageDns",
        "manageRegistry", "manageDataplatform", "accessAndManageLogging", "accessAndManageCdn",
        "accessAndManageVpn", "accessAndManageApiGateway", "accessAndManageKaas",
        "accessAndManageNetworkFileStorage", "accessAndManageAiModelHub", "accessAndManageIamResources",
        "createNetworkSecurityGroups",
    ]

    @Test func aGroupShowsAll25PrivilegesFalseUnlessGiven() async throws {
        let client = try SandboxClient()
        let id = try await client.group("storage", s3Privilege: true)
        let reply = try await client.send("GET", "/um/groups/\(id)")
        guard case .object(let properties)? = try reply.json()["properties"] else {
            Issue.record("no properties")
            return
        }
        #expect(Set(properties.keys) == Set(Self.privileges + ["name"]))
        for name in Self.privileges { #expect(properties[name] == .bool(name == "s3Privilege"), "\(name)") }
        #expect(try reply.json()["metadata"] == nil)
    }

    @Test func privilegesThatNobodyKnowsSurviveAnUpdate() async throws {
        let client = try SandboxClient()
        let body = #"{"properties":{"name":"g","accessQuantum":true,"note":"ignored"}}"#
        let created = try await client.send("POST", "/um/groups", body)
        #expect(created["accessQuantum"] == .bool(true))
        #expect(created["note"] == nil)
        let id = try created.id()
        let changed = try await client.send("PUT", "/um/groups/\(id)", #"{"properties":{"name":"h"}}"#)
        #expect(changed["accessQuantum"] == .bool(true))
        #expect(changed["name"] == .string("h"))
    }

    @Test func aServerThatResetsOmittedPropertiesForgetsThem() async throws {
        let client = try SandboxClient { $0.omittedProperties = .reset }
        let id = try await client.group("g", s3Privilege: true)
        let changed = try await client.send("PUT", "/um/groups/\(id)", #"{"properties":{"name":"h"}}"#)
        #expect(changed["s3Privilege"] == .bool(false))
        #expect(try await client.send("PUT", "/um/groups/\(id)", #"{"properties":{}}"#).status == 422)
    }

    @Test(arguments: [
        #"{"properties":{}}"#, #"{"properties":{"name":"  "}}"#, #"{"properties":{"name":1}}"#,
        #"{"properties":{"name":"g","s3Privilege":"yes"}}"#, #"{"name":"g"}"#,
    ])
    func bodiesThatWillNotDo(body: String) async throws {
        #expect(try await SandboxClient().send("POST", "/um/groups", body).status == 422)
    }

    @Test func twoGroupsMayHaveOneName() async throws {
        let client = try SandboxClient()
        let ids = [try await client.group("twin"), try await client.group("twin")]
        #expect(try await client.send("GET", "/um/groups").json().ids == ids)
        #expect(ids[0] != ids[1])
    }

    @Test func membersSurviveTheirGroup() async throws {
        let client = try SandboxClient()
        let (user, group) = (try await client.user(), try await client.group())
        try await client.join(user, group)
        #expect(try await client.send("DELETE", "/um/groups/\(group)").status == 202)
        #expect(try await client.send("GET", "/um/users/\(user)").status == 200)
        #expect(try await client.send("GET", "/um/users/\(user)/groups").json().items.isEmpty)
        for method in ["GET", "DELETE"] {
            #expect(try await client.send(method, "/um/groups/\(group)").status == 404)
        }
    }

    @Test func theListsOfThingsThatTheSandboxHasNotAreEmpty() async throws {
        let client = try SandboxClient()
        let (user, group) = (try await client.user(), try await client.group())
        for path in [
            "/um/resources", "/um/resources/datacenter", "/datacenters", "/um/users/\(user)/owns",
            "/um/groups/\(group)/resources", "/um/groups/\(group)/shares",
        ] {
            let reply = try await client.send("GET", path)
            #expect(reply.status == 200)
            #expect(try reply.json()["items"] == .array([]))
        }
    }
}
