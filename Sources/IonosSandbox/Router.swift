/// One operation of the API.
struct Route: Sendable {
    typealias Handler = @Sendable (inout Exchange, [String]) throws -> Answer

    let method: String
    /// The path below the API's root; `*` stands for a segment that is handed to the handler.
    let template: [String]
    /// Whether it changes anything, the counting of polls included.
    let writes: Bool
    let handler: Handler

    init(_ method: String, _ template: String, writes: Bool? = nil, _ handler: @escaping Handler) {
        self.method = method
        self.template = template.utf8.split(separator: 0x2F).map { String(Substring($0)) }
        self.writes = writes ?? (method != "GET")
        self.handler = handler
    }

    /// The segments that the template's stars stand for; nil when the path is another.
    func parameters(in segments: ArraySlice<String>) -> [String]? {
        guard segments.count == template.count else { return nil }
        var parameters: [String] = []
        for (segment, expected) in zip(segments, template) {
            if expected == "*" {
                parameters.append(segment)
            } else if expected != segment {
                return nil
            }
        }
        return parameters
    }
}

/// The API's operations, found by method and path.
enum Router {
    /// The API's base path.
    static let basePath = ["cloudapi", "v6"]

    private static let routes =
        ContractRoutes.table + UserRoutes.table + GroupRoutes.table + MembershipRoutes.table + KeyRoutes.table
        + ShareRoutes.table + DatacenterRoutes.table + RequestStatusRoutes.table + ResourceRoutes.table
    private static let managementRoutes = AccessKeyRoutes.table + RegionRoutes.table

    /// Whether a path is of the object storage's management API, which has no base path.
    static func isManagement(_ segments: [String]) -> Bool {
        segments.first == "accesskeys" || segments.first == "regions"
    }

    /// The operation at a path, and the parameters in the path.
    ///
    /// Throws the 404 or 405 that the service answers when there is none.
    static func route(method: String, segments: [String]) throws(APIFailure) -> (Route, [String]) {
        let isManagement = isManagement(segments)
        guard isManagement || segments.starts(with: basePath) else {
            throw APIFailure(404, code: "309", "Resource does not exist; the API is at /cloudapi/v6")
        }
        let rest = segments.dropFirst(isManagement ? 0 : basePath.count)
        var allowed: [String] = []
        for route in isManagement ? managementRoutes : routes {
            guard let parameters = route.parameters(in: rest) else { continue }
            if route.method == method { return (route, parameters) }
            allowed.append(route.method)
        }
        if allowed.isEmpty { throw .notFound }
        throw APIFailure(
            405,
            code: "302",
            "Method \(method) is not allowed here",
            headers: [SandboxHeader("Allow", allowed.joined(separator: ", "))]
        )
    }
}
