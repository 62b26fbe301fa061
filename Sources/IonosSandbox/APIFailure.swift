/// A refusal in the API's own error form.
struct APIFailure: Error {
    /// One of the refusal's messages.
    struct Message {
        /// The service's number for the kind of error, a string on the wire.
        var code: String
        var text: String
    }

    var status: Int
    var messages: [Message]
    var headers: [SandboxHeader] = []

    init(_ status: Int, code: String, _ text: String, headers: [SandboxHeader] = []) {
        self.status = status
        self.messages = [Message(code: code, text: text)]
        self.headers = headers
    }

    /// A validation failure with a message for each complaint.
    init(unprocessable complaints: [String]) {
        status = 422
        messages = complaints.map { Message(code: "200", text: $0) }
    }

    static func unprocessable(_ text: String) -> APIFailure {
        APIFailure(422, code: "200", text)
    }

    static var notFound: APIFailure {
        APIFailure(404, code: "309", "Resource does not exist")
    }

    static var unauthorized: APIFailure {
        APIFailure(401, code: "315", "Unauthorized")
    }

    /// The body in the form of the API's errors.
    var body: JSONNode {
        .object([
            ("httpStatus", .integer(Int64(status))),
            (
                "messages",
                .array(
                    messages.map {
                        .object([("errorCode", .string($0.code)), ("message", .string($0.text))])
                    }
                )
            ),
        ])
    }
}
