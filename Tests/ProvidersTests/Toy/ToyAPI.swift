import HTTPTransport
import JSONText
import Synchronization

/// The API of the toys in memory: `/v1/COLLECTION` and `/v1/COLLECTION/ID`.
final class ToyAPI: Transport {
    private struct Content {
        var objects: [String: JSONObject] = [:]
        var requests: [String] = []
        var losesAnswerToCreate = false
    }

    private let content = Mutex(Content())

    /// `METHOD https://HOST/PATH` of each request so far.
    var requests: [String] {
        content.withLock { $0.requests }
    }

    /// Makes an object by other means than keyform.
    func make(_ path: String, _ object: JSONObject) {
        content.withLock { $0.objects[path] = object }
    }

    /// Removes objects by other means than keyform.
    func remove(_ path: String) {
        content.withLock { $0.objects[path] = nil }
    }

    /// The connection breaks when the next object is made.
    func loseNextAnswerToCreate() {
        content.withLock { $0.losesAnswerToCreate = true }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let answer: HTTPResponse? = content.withLock { content in
            content.requests.append("\(request.method.rawValue) \(request.url)")
            let response = Self.answer(request, &content.objects)
            guard request.method == .post, content.losesAnswerToCreate else {
                return response
            }
            content.losesAnswerToCreate = false
            return nil
        }
        guard let answer else {
            throw TransportError(kind: .reset, message: "the connection broke", mayHaveReachedServer: true)
        }
        return answer
    }

    private static func answer(_ request: HTTPRequest, _ objects: inout [String: JSONObject]) -> HTTPResponse
    {
        var path = String(request.url.path.dropFirst("/v1/".count))
        if path.hasPrefix("vaults"),
            !objects.contains(where: { $0.value["secret"]?.string == request.headers["Key"] ?? "none" })
        {
            return HTTPResponse(status: 403)
        }
        if request.method == .post {
            let id = "t\(objects.count + 1)"
            path += "/" + id
            objects[path] = ["id": .string(id)]
            if path.hasPrefix("keys/") {
                objects[path]?["secret"] = .string("secret of \(id)")
            }
        } else if !path.contains("/") {
            let items = objects.filter { $0.key.hasPrefix(path + "/") }.sorted { $0.key < $1.key }
            return HTTPResponse(
                status: 200,
                body: JSONValue.array(items.map { .object($0.value) }).bytes(.compact)
            )
        }
        guard var object = objects[path] else {
            return HTTPResponse(status: 404)
        }
        guard request.method != .delete else {
            objects[path] = nil
            return HTTPResponse(status: 204)
        }
        let body = (request.body.flatMap { try? JSONValue(parsing: $0) })?.object
        for member in body?.members ?? [] where member.name != "id" {
            object[member.name] = member.value
        }
        objects[path] = object
        return HTTPResponse(status: 200, body: JSONValue.object(object).bytes(.compact))
    }
}
