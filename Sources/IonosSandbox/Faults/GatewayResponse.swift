/// The answer that a fault puts in the place of the usual one.
func gatewayResponse(_ status: Int, _ body: Fault.Body, _ fault: Fault?) -> SandboxResponse {
    var headers = fault?.retryAfter.map { [SandboxHeader("Retry-After", $0)] } ?? []
    if let location = fault?.distortion.location {
        headers.append(SandboxHeader("Location", location))
    }
    let message = fault?.message ?? reason(status)
    let isStorage = fault?.isStorage == true
    if let text = fault?.body {
        headers.append(SandboxHeader("Content-Type", "application/json"))
        return SandboxResponse(status: status, headers: headers, body: Array(text.utf8))
    }
    switch body {
    case .json where isStorage && status < 300: return SandboxResponse(status: status, headers: headers)
    case .json where isStorage, .error where isStorage:
        headers.append(SandboxHeader("Content-Type", "application/xml"))
        let failure = StorageFailure(status: status, code: fault?.code, message: fault?.message)
        return SandboxResponse(status: status, headers: headers, body: failure.body(requestID: "by-a-fault"))
    case .empty: return SandboxResponse(status: status, headers: headers)
    case .html:
        headers.append(SandboxHeader("Content-Type", "text/html"))
        let page = """
            <html>\r
            <head><title>\(status) \(reason(status))</title></head>\r
            <body>\r
            <center><h1>\(status) \(message)</h1></center>\r
            </body>\r
            </html>\r

            """
        return SandboxResponse(status: status, headers: headers, body: Array(page.utf8))
    case .error:
        headers.append(SandboxHeader("Content-Type", "application/json"))
        let node = APIFailure(status, code: code(status), message).body
        return SandboxResponse(status: status, headers: headers, body: node.encoded(pretty: true))
    case .json:
        headers.append(SandboxHeader("Content-Type", "application/json"))
        let node = status < 300 ? JSONNode.object([]) : APIFailure(status, code: code(status), message).body
        return SandboxResponse(status: status, headers: headers, body: node.encoded(pretty: true))
    }
}

private func code(_ status: Int) -> String {
    switch status {
    case 401: "315"
    case 403: "451"
    case 404: "309"
    case 422: "200"
    default: String(status)
    }
}

private func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 402: "Payment Required"
    case 403: "Access Denied, by a fault of the sandbox"
    case 404: "Resource does not exist"
    case 405: "Method Not Allowed"
    case 409: "Conflict"
    case 415: "Unsupported Media Type"
    case 422: "The request was refused"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Time-out"
    default: "Status \(status)"
    }
}
