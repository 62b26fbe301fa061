internal import JSONText

/// A request and the success that answered it.
struct Exchange: Sendable {
    let response: HTTPResponse
    /// The error this exchange becomes if its body turns out to be of no use.
    let malformed: APIError

    /// Reads the body.
    ///
    /// - Throws: `APIError` of the kind `malformedAnswer`, uncertain for a write: it was accepted.
    func decoded<Object>(
        _ decode: (ObjectReader) throws(MalformedAnswer) -> Object
    ) throws(APIError) -> Object {
        let detail: String
        do {
            return try decode(try ObjectReader(try JSONValue(parsing: response.body)))
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
        throw error
    }

    func accepted<Object: Sendable>(_ object: Object) -> Accepted<Object> {
        Accepted(
            object: object,
            requestID: response.requestID,
            location: response.headers["Location"].flatMap { RequestLocation($0) }
        )
    }
}
