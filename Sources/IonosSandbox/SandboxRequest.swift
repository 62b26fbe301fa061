/// One HTTP header field.
package struct SandboxHeader: Sendable, Hashable {
    /// The field's name; names compare ignoring case.
    package var name: String
    /// The field's value as sent, without surrounding blanks.
    package var value: String

    /// A header field of this name and value.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// One HTTP request as the sandbox sees it, whichever way it came in.
package struct SandboxRequest: Sendable {
    /// The HTTP method, upper-case.
    var method: String
    /// The request target: an absolute path with its query, or a whole URL.
    var path: String
    /// The header fields in the order they were sent.
    var headers: [SandboxHeader]
    /// The body's bytes; empty when there is none.
    var body: [UInt8]

    /// A request made of these parts.
    package init(method: String, path: String, headers: [SandboxHeader] = [], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// The value of the first field of that name, ignoring case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.equalsIgnoringASCIICase(name) }?.value
    }
}

/// One HTTP answer of the sandbox.
package struct SandboxResponse: Sendable, Hashable {
    /// The HTTP status code.
    package var status: Int
    /// The header fields, `Content-Length` excepted: that is for the server to add.
    package var headers: [SandboxHeader]
    /// The body's bytes.
    package var body: [UInt8]

    /// An answer made of these parts.
    package init(status: Int, headers: [SandboxHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first field of that name, ignoring case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.equalsIgnoringASCIICase(name) }?.value
    }
}

/// What the sandbox wants to happen on the connection after a request.
package enum SandboxOutcome: Sendable, Hashable {
    /// Send this answer, after waiting so many milliseconds.
    case answer(SandboxResponse, delayMilliseconds: Int64)
    /// Close the connection without an answer, after waiting so many milliseconds.
    /// `afterEffect` tells whether the request was carried out all the same.
    case drop(afterEffect: Bool, delayMilliseconds: Int64)
    /// Never answer, and leave the connection open.
    /// `afterEffect` tells whether the request was carried out all the same.
    case hang(afterEffect: Bool)
}

extension String {
    /// Whether both are the same but for the case of ASCII letters.
    func equalsIgnoringASCIICase(_ other: String) -> Bool {
        func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
        return utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { folded($0) == folded($1) }
    }
}
