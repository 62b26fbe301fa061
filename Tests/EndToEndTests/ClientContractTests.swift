import Foundation
import JSONText
import Testing

/// What the Terraform provider, ionosctl and the SDKs send, in their order, and what they read of the answers.
///
/// From the facts in the API reference and from these clients' sources, of which nothing is copied. Each names the
/// members that it uses without asking whether they are there.
@Suite struct ClientContractTests {
    // MARK: Terraform provider

    @Test func theProvidersUser() throws {
        let client = try Client("terraform-provider/6.7.34_ionos-cloud-sdk-go/v6.3.11")
        var body: JSONValue = [
            "properties": [
                "active": false, "administrator": false, "email": "Ada@example.com", "firstname": "Ada",
                "forceSecAuth": false, "lastname": "Lovelace", "password": "abc123-321CBA",
            ]
        ]
        let made = try client.call("POST", "/um/users?depth=0&pretty=true", body)
        let id = try made.id()
        try client.wait(for: made)
        // Plan, refresh and import read it alike.
        for _ in 0..<2 {
            let read = try client.call("GET", "/um/users/\(id)?depth=1&pretty=true")
            #expect(read.status == 200)
            for name in [
                "firstname", "lastname", "email", "administrator", "forceSecAuth", "secAuthActive", "active",
            ] {
                let value = try #require(read.properties[name], "\(name)")
                #expect(!value.isNull)
            }
            #expect(read.properties["active"] == false)
            #expect(read.properties["password"] == nil)
            #expect(read.json["entities"]?["groups"]?["items"]?.array != nil)
        }
        _ = try client.call("GET", "/um/users/\(id)?depth=0&pretty=true")
        body = [
            "properties": [
                "active": true, "administrator": false, "email": "Ada@example.com", "firstname": "Augusta",
                "forceSecAuth": false, "lastname": "Lovelace", "secAuthActive": false,
            ]
        ]
        let changed = try client.call("PUT", "/um/users/\(id)?depth=0&pretty=true", body)
        #expect(changed.properties["firstname"] == "Augusta")
        try client.wait(for: changed)
        let found = try client.call(
            "GET",
            "/um/users?depth=1&filter.email=ada%40example.com&limit=100&offset=0&pretty=true"
        )
        #expect(found.ids == [id])
        #expect(found.json["offset"]?.integer == 0 && found.json["limit"]?.integer == 100)
        let groups = try client.call("GET", "/um/users/\(id)/groups?depth=1&pretty=true")
        #expect(groups.json["items"]?.array == [])
        let deleted = try client.call("DELETE", "/um/users/\(id)?depth=0&pretty=true")
        try client.wait(for: deleted)
        #expect(try client.call("GET", "/um/users/\(id)?depth=1&pretty=true").status == 404)
    }

    @Test func theProvidersGroup() throws {
        let client = try Client("terraform-provider/6.7.34_ionos-cloud-sdk-go/v6.3.11")
        let user = try client.user()
        var properties: JSONObject = ["name": "storage"]
        for name in Self.privileges { properties[name] = .bool(name == "s3Privilege") }
        let made = try client.call(
            "POST",
            "/um/groups?depth=0&pretty=true",
            ["properties": .object(properties)]
        )
        let id = try made.id()
        try client.wait(for: made)
        let joined = try client.call(
            "POST",
            "/um/groups/\(id)/users?depth=0&pretty=true",
            ["id": .string(user)]
        )
        #expect(try joined.id() == user)
        try client.wait(for: joined)
        let read = try client.call("GET", "/um/groups/\(id)?depth=0&pretty=true")
        for name in Self.privileges {
            #expect(read.properties[name] == .bool(name == "s3Privilege"), "\(name)")
        }
        #expect(read.properties["name"] == "storage")
        let members = try client.call("GET", "/um/groups/\(id)/users?depth=1&pretty=true")
        #expect(members.ids == [user])
        let member = try #require(members.json["items"]?.array?.first?["properties"])
        for name in ["firstname", "lastname", "email", "administrator", "forceSecAuth"] {
            #expect(member[name]?.isNull == false, "\(name)")
        }
        let listed = try client.call("GET", "/um/groups?depth=1&pretty=true")
        #expect(listed.json["items"]?.array?.first?["properties"]?["name"] == "storage")
        properties["name"] = "renamed"
        let changed = try client.call(
            "PUT",
            "/um/groups/\(id)?depth=0&pretty=true",
            ["properties": .object(properties)]
        )
        try client.wait(for: changed)
        let left = try client.call("DELETE", "/um/groups/\(id)/users/\(user)?depth=0&pretty=true")
        try client.wait(for: left)
        try client.wait(for: try client.call("DELETE", "/um/groups/\(id)?depth=0&pretty=true"))
        #expect(try client.call("GET", "/um/groups/\(id)?depth=0&pretty=true").status == 404)
    }

    @Test func theProvidersKey() throws {
        let client = try Client("terraform-provider/6.7.34_ionos-cloud-sdk-go/v6.3.11")
        let user = try client.user()
        let keys = "/um/users/\(user)/s3keys"
        // Neither a body nor a content type.
        let made = try client.call("POST", "\(keys)?depth=0&pretty=true")
        let id = try made.id()
        try client.wait(for: made)
        let saved = try client.call(
            "PUT",
            "\(keys)/\(id)?depth=1&pretty=true",
            ["properties": ["active": false]]
        )
        try client.wait(for: saved)
        let read = try client.call("GET", "\(keys)/\(id)?depth=0&pretty=true")
        #expect(read.properties["active"] == false)
        #expect(read.properties["secretKey"] == made.properties["secretKey"])
        #expect(read.properties["secretKey"]?.string?.isEmpty == false)
        #expect(read.json["type"]?.string == "s3key")
        let listed = try client.call("GET", "\(keys)?depth=2&pretty=true")
        #expect(
            listed.json["items"]?.array?.first?["properties"]?["secretKey"] == read.properties["secretKey"]
        )
        #expect((200...204).contains(try client.call("DELETE", "\(keys)/\(id)?depth=0&pretty=true").status))
        let gone = try client.call("GET", "\(keys)/\(id)?depth=0&pretty=true")
        #expect(gone.status == 422)
        let message = gone.json["messages"]?.array?.first?["message"]?.string
        #expect(message == "The access key cannot be found, please double-check the key id and try again.")
        #expect(gone.json["httpStatus"]?.integer == 422)
    }

    @Test func theProvidersErrors() throws {
        let client = try Client("terraform-provider/6.7.34_ionos-cloud-sdk-go/v6.3.11")
        let refused = try client.call("POST", "/um/users?depth=0&pretty=true", ["properties": ["email": "x"]])
        #expect(refused.status == 422)
        let messages = try #require(refused.json["messages"]?.array)
        #expect(!messages.isEmpty && messages.allSatisfy { $0["errorCode"]?.string != nil })
        let contracts = try client.call("GET", "/contracts?depth=0&pretty=true")
        let contract = try #require(contracts.json["items"]?.array?.first)
        #expect(contract["type"] == "contract")
        #expect(contract["properties"]?["contractNumber"]?.integer != nil)
    }

    // MARK: ionosctl

    @Test(arguments: [
        "/?depth=0&maxResults=1&pretty=true", "?pretty=true", "/datacenters?depth=0&pretty=true",
    ])
    func ionosctlTriesItsCredentials(path: String) throws {
        #expect(try Client("ionos-cloud-sdk-go/v6.3.11").call("GET", path).status == 200)
        let strangers = try Client("ionos-cloud-sdk-go/v6.3.11", authorization: nil)
        #expect(try strangers.call("GET", path).status == 401)
    }

    @Test func ionosctlListsAndShows() throws {
        let client = try Client("ionosctl/v6.8.0 ionos-cloud-sdk-go/v6.3.11", authorization: "Bearer a.b.c")
        let user = try client.user()
        let group = try client.call(
            "POST",
            "/um/groups?depth=0&pretty=true",
            ["properties": ["name": "ops", "createDataCenter": true]]
        ).id()
        _ = try client.call("POST", "/um/groups/\(group)/users?depth=0&pretty=true", ["id": .string(user)])
        let key = try client.call("POST", "/um/users/\(user)/s3keys?depth=0&pretty=true").id()
        for (path, count) in [
            ("/um/users?depth=1&limit=100&maxResults=0&offset=0&pretty=true", 2),
            ("/um/users?depth=1&maxResults=1&orderBy=firstname&pretty=true", 1),
            ("/um/users?depth=1&filter.createdBy=owner&filter.email=ada&pretty=true", 1),
            ("/um/groups?depth=1&filter.name=ops&pretty=true", 1),
            ("/um/groups/\(group)/users?depth=1&pretty=true", 1),
            ("/um/groups/\(group)/resources?depth=1&pretty=true", 0),
            ("/um/groups/\(group)/shares?depth=1&pretty=true", 0),
            ("/um/users/\(user)/groups?depth=1&pretty=true", 1),
            ("/um/users/\(user)/owns?depth=1&pretty=true", 0),
            ("/um/users/\(user)/s3keys?depth=1&filter.active=true&pretty=true", 1),
            ("/um/resources?depth=0&pretty=true", 0), ("/um/resources/datacenter?depth=0&pretty=true", 0),
            ("/requests?depth=2&limit=1000&offset=0&pretty=true", 4), ("/contracts?depth=1&pretty=true", 1),
        ] {
            let answer = try client.call("GET", path)
            #expect(answer.status == 200, "\(path)")
            #expect(answer.json["items"]?.array?.count == count, "\(path)")
        }
        for path in [
            "/um/users/\(user)?depth=0", "/um/groups/\(group)?depth=0",
            "/um/users/\(user)/s3keys/\(key)?depth=0",
        ] {
            #expect(!(try client.call("GET", path).properties.isNull))
        }
        let url = try client.call("GET", "/um/users/\(user)/s3ssourl?pretty=true").json["ssoUrl"]?.string
        #expect(url?.hasPrefix("https://") == true)
        let request = try #require(try client.call("GET", "/requests?depth=2").json["items"]?.array?.first)
        let status = request["metadata"]?["requestStatus"]?["metadata"]
        #expect(status?["status"] == "DONE")
        #expect(status?["targets"]?.array?.first?["target"]?["id"]?.string == key)
        #expect(try client.call("GET", "/um/resources/datacenter/none?depth=0").status == 404)
    }

    private static let privileges = [
        "createDataCenter", "createSnapshot", "reserveIp", "accessActivityLog", "createPcc", "s3Privilege",
        "createBackupUnit", "createInternetAccess", "createK8sCluster", "createFlowLog",
        "accessAndManageMonitoring",
        "accessAndManageCertificates", "manageDBaaS", "accessAndManageDns", "manageRegistry",
        "manageDataplatform",
        "accessAndManageLogging", "accessAndManageCdn", "accessAndManageVpn", "accessAndManageApiGateway",
        "accessAndManageKaas", "accessAndManageNetworkFileStorage", "accessAndManageAiModelHub",
        "accessAndManageIamResources", "createNetworkSecurityGroups",
    ]
}

/// A client of the API that opens a connection for each request, as the Terraform provider does.
private struct Client {
    struct Answer {
        let status: Int
        let headers: [String: String]
        let json: JSONValue

        var properties: JSONValue { json["properties"] ?? .null }
        var ids: [String] { (json["items"]?.array ?? []).compactMap { $0["id"]?.string } }

        func id() throws -> String { try #require(json["id"]?.string, "\(status)") }
    }

    private let server: RunningSandbox
    private let agent: String
    private let authorization: String?

    init(_ agent: String, authorization: String? = "Basic dXNlckBleGFtcGxlLmNvbTpwYXNzd29yZA==") throws {
        server = try RunningSandbox("-seed", "5")
        self.agent = agent
        self.authorization = authorization
    }

    func call(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> Answer {
        let bytes = body.map { $0.bytes() } ?? []
        var head = [
            "\(method) /cloudapi/v6\(path) HTTP/1.1", "Host: 127.0.0.1:\(server.port)",
            "User-Agent: \(agent)",
            "Accept: application/json", "Accept-Encoding: gzip", "X-Contract-Number: 31415926",
            "Connection: close",
        ]
        if let authorization { head.append("Authorization: \(authorization)") }
        if body != nil { head += ["Content-Type: application/json", "Content-Length: \(bytes.count)"] }
        let connection = try LoopbackConnection(port: server.port)
        try connection.send(
            head.joined(separator: "\r\n") + "\r\n\r\n" + String(decoding: bytes, as: UTF8.self)
        )
        let text = try connection.receive()
        let split = try #require(text.firstRange(of: "\r\n\r\n"), "\(text)")
        let lines = text[..<split.lowerBound].components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let colon = try #require(line.firstIndex(of: ":"))
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces
            )
        }
        let rest = Array(text[split.upperBound...].utf8)
        #expect(headers["content-length"].flatMap { Int($0) } ?? 0 == rest.count)
        return Answer(
            status: try #require(Int(lines[0].split(separator: " ")[1])),
            headers: headers,
            json: rest.isEmpty ? .null : try JSONValue(parsing: rest)
        )
    }

    /// Asks at the address in `Location` until the write is done.
    func wait(for answer: Answer) throws {
        #expect((200...204).contains(answer.status))
        let location = try #require(answer.headers["location"])
        let path = try #require(location.components(separatedBy: "/cloudapi/v6").last)
        #expect(path.wholeMatch(of: #//requests/[-0-9a-f]{36}/status/#) != nil, "\(location)")
        let status = try call("GET", path)
        #expect(status.json["type"] == "request-status")
        #expect(status.json["metadata"]?["status"] == "DONE")
        #expect(status.json["metadata"]?["message"]?.string != nil)
    }

    func user() throws -> String {
        let answer = try call(
            "POST",
            "/um/users?depth=0&pretty=true",
            [
                "properties": [
                    "firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com",
                    "password": "abc123-321CBA", "administrator": false, "forceSecAuth": false,
                ]
            ]
        )
        return try answer.id()
    }
}
