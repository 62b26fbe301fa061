/// One request, complete but for what the transport adds (`Host`, `Content-Length`).
package struct HTTPRequest: Sendable, Hashable {
    package var method: HTTPMethod
    package var url: HTTPURL
    package var headers: HTTPHeaders
    /// `nil` sends no body and no `Content-Type`; empty sends a body of no bytes.
    package var body: [UInt8]?
    /// Longest time until the connection stands, TLS included.
    package var connectTimeout: Duration
    /// Longest time for the whole exchange, connecting included.
    package var timeout: Duration

    package init(
        method: HTTPMethod,
        url: HTTPURL,
        headers: HTTPHeaders = [:],
        body: [UInt8]? = nil,
        connectTimeout: Duration = .seconds(15),
        timeout: Duration = .seconds(60)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and address; neither headers nor body, which may hold secrets.
    package var description: String {
        "\(method.rawValue) \(url)"
    }

    package var debugDescription: String {
        description
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["method": method.rawValue, "url": url.description])
    }
}
