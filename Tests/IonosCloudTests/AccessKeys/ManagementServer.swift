import HTTPTransport
import JSONText
import Synchronization

@testable import IonosCloud

/// Own access keys and regions as the management API has them, and of the other API a user's list of keys; goes wrong as it
/// is told to.
final class ManagementServer: Transport {
    static let own = "0a6b6b3e-58ac-4f5c-9a57-3a36a7d0a001"
    static let stranger = "0a6b6b3e-58ac-4f5c-9a57-3a36a7d0a002"
    static let path = "/accesskeys"

    struct Key: Sendable {
        var id: String
        var description = ""
        var accessKey: String
        var owner: String? = "31000001:\(own)"
        var status = "AVAILABLE"
        var message: String?
        /// How many reads do not find it yet, and then show it on its way.
        var unseen = 0
        var provisioning = 0
        /// How many reads show it on its way out; nil as long as it is not deleted.
        var leaving: Int?
    }

    /// What happens to requests that begin with a text.
    struct Fault: Sendable {
        enum Kind: Sendable {
            case status(Int, isAfterEffect: Bool = false)
            case lost(isAfterEffect: Bool)
            /// The member is not in the answer.
            case omitted(String)
            /// Members have other values.
            case replaced([String: JSONValue])
        }

        var request: String
        var kind: Kind
        var count = Int.max
    }

    struct State: Sendable {
        var keys: [Key] = []
        var faults: [Fault] = []
        var requests: [String] = []
        var addresses: [String] = []
        var bodies: [JSONValue] = []
        var pageLimit = 1000
        /// As new keys begin.
        var template = Key(id: "", accessKey: "")
        /// Ids of keys that the API of users lists.
        var usersKeys: [String] = []
        var made = 0
    }

    let state = Mutex(State())

    var requests: [String] {
        state.withLock(\.requests)
    }

    func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "5f1d2c3b-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    static func accessKey(_ number: Int) -> String {
        "EEAAAA" + String(repeating: "k", count: 80) + String(number + 100_000)
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let answer = state.withLock { state -> HTTPResponse? in
            let line = "\(request.method.rawValue) \(request.url.path)"
            state.requests.append(line)
            state.addresses.append("\(request.url)")
            if let body = request.body.flatMap({ try? JSONValue(parsing: $0) }) {
                state.bodies.append(body)
            }
            let index = state.faults.firstIndex { line.hasPrefix($0.request) && $0.count > 0 }
            var kind: Fault.Kind?
            if let index {
                state.faults[index].count -= 1
                kind = state.faults[index].kind
            }
            switch kind {
            case .status(let status, isAfterEffect: false): return Self.error(status)
            case .lost(isAfterEffect: false): return nil
            default: break
            }
            let answer = Self.answer(request, &state)
            switch kind {
            case .status(let status, _): return Self.error(status)
            case .lost: return nil
            case .omitted(let name): return Self.changed(answer, [name: nil])
            case .replaced(let values): return Self.changed(answer, values)
            case nil: return answer
            }
        }
        guard let answer else {
            throw TransportError(kind: .reset, message: "connection reset", mayHaveReachedServer: true)
        }
        return answer
    }

    // MARK: - What it does

    private static func answer(_ request: HTTPRequest, _ state: inout State) -> HTTPResponse {
        let path = request.url.path
        let segments = path.split(separator: "/").map(String.init)
        if path.hasPrefix("/cloudapi/v6/um/users/") {
            return list(
                path,
                state.usersKeys.map { ["id": .string($0), "properties": ["active": true]] },
                0,
                100
            )
        }
        switch (request.method, segments.first, segments.count) {
        case (.get, "accesskeys", 1):
            let (offset, limit) = page(request, state.pageLimit)
            let keys = state.keys.filter { $0.unseen == 0 }
            return list(path, keys.map { json($0) }, offset, limit)
        case (.post, "accesskeys", 1):
            let properties = body(request)?["properties"]
            var key = state.template
            state.made += 1
            (key.id, key.accessKey) = (id(state.made), accessKey(state.made))
            key.description = properties?["description"]?.string ?? ""
            state.keys.append(key)
            if key.provisioning > 0 { key.status = "PROVISIONING" }
            return success(json(key, secret: "secret-of-\(state.made)", isNew: true), 202)
        case (_, "accesskeys", 2):
            let index = state.keys.firstIndex { equalIgnoringASCIICase($0.id, segments[1]) }
            return one(request, segments[1], index, &state)
        case (.get, "regions", 1): return list(path, regions, 0, 100)
        case (.get, "regions", 2):
            return regions.first { $0["id"]?.string == segments[1] }.map { success($0, 200) } ?? error(404)
        default: return error(404)
        }
    }

    private static func one(
        _ request: HTTPRequest,
        _ id: String,
        _ index: Int?,
        _ state: inout State
    ) -> HTTPResponse {
        guard let index else {
            guard request.method == .put else { return error(404) }
            // It makes what it does not find.
            let key = Key(id: id, accessKey: accessKey(9999))
            state.keys.append(key)
            return success(json(key), 200)
        }
        switch request.method {
        case .put:
            state.keys[index].description = body(request)?["properties"]?["description"]?.string ?? ""
            return success(json(state.keys[index]), 200)
        case .delete:
            state.keys[index].leaving = state.keys[index].leaving ?? 0
            if state.keys[index].leaving == 0 { state.keys.remove(at: index) }
            return HTTPResponse(status: 202, headers: [:], body: [])
        default:
            if state.keys[index].unseen > 0 {
                state.keys[index].unseen -= 1
                return error(404)
            }
            var key = state.keys[index]
            if key.provisioning > 0 {
                state.keys[index].provisioning -= 1
                key.status = "PROVISIONING"
            }
            if let leaving = key.leaving, leaving > 0 {
                state.keys[index].leaving = leaving - 1
                key.status = "DESTROYING"
                if leaving == 1 { state.keys.remove(at: index) }
            }
            return success(json(key), 200)
        }
    }

    private static let regions: [JSONValue] = [
        [
            "id": "eu-central-3", "type": "region",
            "properties": [
                "version": 2, "endpoint": "s3.eu-central-3.ionoscloud.com", "website": "w.example",
                "capability": ["iam": true, "s3select": false], "storageClasses": ["STANDARD"],
                "location": "de/txl",
            ],
        ],
        ["id": "de", "type": "region", "properties": ["endpoint": "s3.eu-central-1.ionoscloud.com"]],
    ]

    // MARK: - Form

    private static func json(_ key: Key, secret: String? = nil, isNew: Bool = false) -> JSONValue {
        var properties: JSONObject = [
            "description": .string(key.description), "accessKey": .string(key.accessKey),
        ]
        if let secret { properties["secretKey"] = .string(secret) }
        if let owner = key.owner { properties["contractUserId"] = .string(owner) }
        if !isNew { properties["canonicalUserId"] = "canonical" }
        var metadata: JSONObject = [
            "status": .string(key.status), "administrative": false,
            "supportedRegions": ["eu-central-3", "de"],
            "createdDate": "2026-01-02T03:04:05Z",
        ]
        if let message = key.message { metadata["statusMessage"] = .string(message) }
        return [
            "id": .string(key.id), "type": "accesskey",
            "href": .string("https://s3.ionos.com/accesskeys/\(key.id)"),
            "properties": .object(properties), "metadata": .object(metadata),
        ]
    }

    private static func list(
        _ path: String,
        _ items: [JSONValue],
        _ offset: Int,
        _ limit: Int
    ) -> HTTPResponse {
        let page = items.dropFirst(offset).prefix(limit)
        var links: JSONObject = [:]
        if items.count > offset + limit {
            links["next"] = .string(
                "https://elsewhere.example/accesskeys?offset=\(offset + limit)&limit=\(limit)"
            )
        }
        return success(
            [
                "id": "5e1d0000-0000-4000-8000-000000000000", "type": "collection", "href": .string(path),
                "items": .array(Array(page)), "offset": .number(JSONNumber(offset)),
                "limit": .number(JSONNumber(limit)), "_links": .object(links),
            ],
            200
        )
    }

    private static func page(_ request: HTTPRequest, _ most: Int) -> (Int, Int) {
        func number(_ name: String) -> Int? {
            request.url.query?.split(separator: "&").first { $0.hasPrefix("\(name)=") }
                .flatMap { Int($0.dropFirst(name.count + 1)) }
        }
        return (number("offset") ?? 0, min(most, number("limit") ?? 100))
    }

    private static func body(_ request: HTTPRequest) -> JSONValue? {
        request.body.flatMap { try? JSONValue(parsing: $0) }
    }

    private static func success(_ body: JSONValue, _ status: Int) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: body.bytes())
    }

    private static func error(_ status: Int) -> HTTPResponse {
        let body: JSONValue = [
            "httpStatus": .number(JSONNumber(status)),
            "messages": [["errorCode": "x", "message": "as told"]],
        ]
        return HTTPResponse(status: status, headers: [:], body: body.bytes())
    }

    /// The answer with members, wherever they stand, of other values or gone.
    private static func changed(_ answer: HTTPResponse, _ values: [String: JSONValue?]) -> HTTPResponse {
        func walk(_ json: JSONValue) -> JSONValue {
            guard let object = json.object else { return json }
            return .object(
                JSONObject(
                    object.members.compactMap { member in
                        guard let value = values[member.name] else {
                            return JSONObject.Member(name: member.name, value: walk(member.value))
                        }
                        return value.map { JSONObject.Member(name: member.name, value: $0) }
                    }
                )
            )
        }
        guard let json = try? JSONValue(parsing: answer.body) else { return answer }
        return HTTPResponse(status: answer.status, headers: answer.headers, body: walk(json).bytes())
    }
}
