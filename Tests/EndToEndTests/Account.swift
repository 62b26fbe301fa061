import Foundation
import JSONText
import Testing

/// A request as the sandbox's log keeps it.
struct LoggedRequest {
    let method: String
    /// Below the API's root, without the query.
    let path: String
    let status: Int?
    /// `METHOD path`, ids replaced by `ID`.
    var shape: String {
        let parts = path.split(separator: "/").map { $0.utf8.count >= 32 ? "ID" : String($0) }
        return "\(method) /\(parts.joined(separator: "/"))"
    }
}

extension RunningSandbox {
    /// What was asked until now.
    func requests() throws -> [LoggedRequest] {
        try json("GET", "/_sandbox/requests")["requests"]?.array?.map { entry in
            let target = entry["path"]?.string ?? ""
            let path = target.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
            return LoggedRequest(
                method: entry["method"]?.string ?? "",
                path: path.hasPrefix("/cloudapi/v6") ? String(path.dropFirst(12)) : path,
                status: entry["status"]?.integer
            )
        } ?? []
    }

    func forgetRequests() throws {
        _ = try exchange("DELETE", "/_sandbox/requests")
    }

    func forgetFaults() throws {
        _ = try exchange("DELETE", "/_sandbox/faults")
    }

    /// The addresses of all users but the contract's owner, sorted.
    func emails() throws -> [String] {
        try users().compactMap { $0["properties"]?["email"]?.string }.sorted()
    }

    /// All users but the contract's owner.
    func users() throws -> [JSONValue] {
        let users = try json("GET", "/cloudapi/v6/um/users?depth=1&limit=100")["items"]?.array ?? []
        return users.filter { $0["properties"]?["email"]?.string?.hasSuffix("@people.example") == true }
    }

    /// The ids of all keys of those users.
    func keys() throws -> [String] {
        try users().compactMap { $0["id"]?.string }.flatMap { user in
            let list = try json("GET", "/cloudapi/v6/um/users/\(user)/s3keys?depth=1")
            return list["items"]?.array?.compactMap { $0["id"]?.string } ?? []
        }
    }

    private func json(_ method: String, _ path: String) throws -> JSONValue {
        try JSONValue(parsing: try exchange(method, path))
    }

    /// The only object of a collection below `/um`, by its path.
    func only(_ collection: String) throws -> String {
        let items = try json("GET", "/cloudapi/v6/um/\(collection)?depth=1")["items"]?.array ?? []
        let id = try #require(items.count == 1 ? items[0]["id"]?.string : nil, "not one of \(collection)")
        return "/um/\(collection)/\(id)"
    }

    /// A property of the object at a path.
    func property(_ name: String, of path: String) throws -> JSONValue? {
        try json("GET", "/cloudapi/v6\(path)")["properties"]?[name]
    }

    /// Changes properties of the object at a path, behind keyform's back.
    func change(_ path: String, _ properties: JSONObject) throws {
        var all = try json("GET", "/cloudapi/v6\(path)")["properties"]?.object ?? [:]
        for member in properties.members {
            all[member.name] = member.value
        }
        let body = JSONValue.object(["properties": .object(all)]).text()
        _ = try exchange("PUT", "/cloudapi/v6\(path)", body: body)
    }

    /// The body of the answer.
    func exchange(_ method: String, _ path: String, body: String = "") throws -> String {
        let connection = try LoopbackConnection(port: port)
        let content =
            body.isEmpty ? "" : "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        try connection.send(
            "\(method) \(path) HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer token\r\nConnection: close\r\n"
                + content + "\r\n" + body
        )
        let answer = try connection.receive()
        let end = try #require(answer.range(of: "\r\n\r\n"), "no answer to \(method) \(path)")
        return String(answer[end.upperBound...])
    }
}

/// Waits until something is so, for at most a minute.
func eventually(_ what: Comment, _ condition: () throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try !condition() {
        try #require(ContinuousClock.now < end, what)
        try await Task.sleep(for: .milliseconds(10))
    }
}
