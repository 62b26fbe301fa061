import HTTPTransport
internal import JSONText

extension IonosClient {
    /// Reads one object, whose id is the last part of the path.
    func read<Object: APIObject>(_ path: [String], depth: Int) async throws(APIError) -> Object {
        try await fetch(
            path,
            query: configuration.service.takesDepth ? [(name: "depth", value: String(depth))] : []
        ) {
            (reader: ObjectReader) throws(MalformedAnswer) in
            let object = try Object(reading: reader)
            // What it says would be taken for the other object's.
            guard let asked = path.last, object.id.lowercased() == asked.lowercased() else {
                throw MalformedAnswer(message: "the answer is about another object: \(oneLine(object.id))")
            }
            return object
        }
    }

    /// Reads something, again when the body of a success is cut off, a gateway's page or nothing at all.
    ///
    /// - Throws: `APIError`; of the kind `malformedAnswer` when further answers are of no use either.
    func fetch<Result>(
        _ path: [String],
        query: [(name: String, value: String)],
        _ decode: (ObjectReader) throws(MalformedAnswer) -> Result
    ) async throws(APIError) -> Result {
        let client = deadline == nil ? limited(to: channel.operationTimeout) : self
        var delay = channel.policy.firstDelay
        var attempts = 0
        var answers = 0
        while true {
            var problem: APIError
            var answer: HTTPResponse?
            do throws(APIError) {
                let exchange = try await client.perform(.get, path, query: query)
                do throws(APIError) {
                    return try exchange.decoded { (reader: ObjectReader) throws(MalformedAnswer) in
                        // A part (206), or what a proxy has changed (203), is not what the API said.
                        guard ![203, 206].contains(exchange.response.status) else {
                            throw MalformedAnswer(message: "the status says that it is not the whole answer")
                        }
                        let result = try decode(reader)
                        noteProof(reader, of: path)
                        return result
                    }
                } catch {
                    problem = error
                    answer = exchange.response
                }
            } catch {
                problem = error
                answer = nil
            }
            attempts += problem.attempts
            problem.attempts = attempts
            answers += 1
            // A page in the place of a refusal was asked for again already.
            guard problem.kind == .malformedAnswer, problem.status.map({ $0 < 300 }) ?? true,
                answers < channel.policy.maximumMalformedAnswers,
                await client.hasTime(for: delay)
            else {
                if let answer {
                    problem = await judged(problem, answer)
                }
                throw problem
            }
            delay = delay * 2
        }
    }

    /// Waits, if that leaves time for another request.
    private func hasTime(for delay: Duration) async -> Bool {
        if let timeLeft, delay >= timeLeft {
            return false
        }
        return (try? await clock.sleep(for: delay * (0.5 + 0.5 * channel.random()))) != nil
    }

    /// Sends a `POST` whose answer must hold the object that it made.
    func create<Object: APIObject>(
        _ path: [String],
        body: JSONValue?
    ) async throws(APIError) -> Accepted<Object> {
        let exchange = try await perform(.post, path, body: body)
        let made = try exchange.decoded { (reader: ObjectReader) throws(MalformedAnswer) in
            // Of other types than these an object may call itself what it likes.
            if let kind = reader.kind, ["collection", "request", "request-status"].contains(kind) {
                throw MalformedAnswer(message: "the answer calls itself \(kind), not what was to be made")
            }
            let object = try Object(introducedBy: reader)
            guard let collection = path.last, let address = try reader.string("href"),
                let named = Self.member(of: collection, in: address)
            else {
                return Made(object: object, isAddressed: false)
            }
            // An id that leads nowhere would lose the object, which its address still names.
            guard
                named.lowercased() == percentEncoded(object.id).lowercased()
                    || named.lowercased() == object.id.lowercased()
            else {
                throw MalformedAnswer(message: "the answer gives an id that its own address contradicts")
            }
            return Made(object: object, isAddressed: true)
        }
        var accepted = exchange.accepted(made.object)
        accepted.isAddressed = made.isAddressed
        return accepted
    }

    /// What the answer to a create tells of.
    private struct Made<Object> {
        let object: Object
        let isAddressed: Bool
    }

    /// The last segment of an address, when the one before it is the collection's.
    private static func member(of collection: String, in address: String) -> Substring? {
        let segments = address.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        return segments.count > 1 && segments[segments.count - 2] == collection ? segments.last : nil
    }

    /// Sends a `PUT`; its answer may hold the object as it is now, or nothing that says so.
    func update<Object: APIObject>(
        _ path: [String],
        body: JSONValue
    ) async throws(APIError) -> Accepted<Object?> {
        let exchange = try await perform(.put, path, body: body)
        // Whether an answer without the object proves anything is for the caller to say, who can read it.
        let object = try? exchange.decoded(Object.init(reading:))
        let isOwn = object.map { object in path.last.map { equalIgnoringASCIICase($0, object.id) } ?? false }
        return exchange.accepted(isOwn == true ? object : nil)
    }

    func delete(_ path: [String]) async throws(APIError) -> Accepted<NoContent> {
        let exchange = try await perform(.delete, path)
        let isPlain = exchange.response.body.isEmpty || (try? exchange.decoded { _ in true }) != nil
        return exchange.accepted(NoContent(isPlain: isPlain))
    }
}
