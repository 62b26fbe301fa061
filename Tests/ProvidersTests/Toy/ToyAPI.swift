import HTTPTransport
import JSONText
import Synchronization

/// The API of the toys in memory: `/v1/COLLECTION` and `/v1/COLLECTION/ID`.
final class ToyAPI: Transport {
    private let objects = Mutex<[String: JSONObject]>([:])
    private let seen = Mutex<[String]>([])

    /// `METHOD https://HOST/PATH` of each request so far.
    var requests: [String] {
        seen.withLock { $0 }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        seen.withLock { $0.append("\(request.method.rawValue) \(request.url)") }
        var path = String(request.url.path.dropFirst("/v1/".count))
        let body = (request.body.flatMap { try? JSONValue(parsing: $0) })?.object
        return objects.withLock { objects in
            if request.method == .post {
                let id = "t\(objects.count + 1)"
                path += "/" + id
                objects[path] = ["id": .string(id)]
            }
            guard var object = objects[path] else {
                return HTTPResponse(status: 404)
            }
            if request.method == .delete {
                objects[path] = nil
                return HTTPResponse(status: 204)
            }
            for member in body?.members ?? [] where member.name != "id" {
                object[member.name] = member.value
            }
            objects[path] = object
            return HTTPResponse(status: 200, body: JSONValue.object(object).bytes(.compact))
        }
    }
}
