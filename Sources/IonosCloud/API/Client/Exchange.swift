import HTTPTransport
internal import JSONText

/// A request and the success that answered it.
struct Exchange: Sendable {
    let response: HTTPResponse
    /// The error this exchange becomes if its body turns out to be of no use.
    let malformed: APIError
    /// What the body says if it is an error.
    let messages: @Sendable () -> [APIError.Message]

    /// Reads the body.
    ///
    /// - Throws: `APIError` of the kind `malformedAnswer`, uncertain for a write: it was accepted.
    func decoded<Object>(
        _ decode: (ObjectReader) throws(MalformedAnswer) -> Object
    ) throws(APIError) -> Object {
        let detail: String
        var messages: [APIError.Message] = []
        do {
            let reader = try ObjectReader(try JSONValue(parsing: response.body))
            guard !reader.isErrorDocument else {
                messages = self.messages()
                throw MalformedAnswer(message: "the body is an error, although the status is a success")
            }
            return try decode(reader)
        } catch let problem as MalformedAnswer {
            detail = problem.message
        } catch let problem as JSONSyntaxError {
            detail =
                response.body.isEmpty
                ? "the body is empty, JSON was expected"
                : "the body is not JSON: \(problem.message), at byte \(problem.offset)"
        } catch {
            detail = "the body cannot be read"
        }
        var error = malformed
        error.detail = detail
        error.messages = messages
        throw error
    }

    func accepted<Object: Sendable>(_ object: Object) -> Accepted<Object> {
        Accepted(
            object: object,
            requestID: malformed.requestID,
            location: malformed.location,
            unproven: malformed
        )
    }
}
