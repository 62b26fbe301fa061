internal import JSONText

extension IonosClient {
    /// Reads one object, whose id is the last part of the path.
    func read<Object: APIObject>(_ path: [String], depth: Int) async throws(APIError) -> Object {
        try await fetch(path, query: [(name: "depth", value: String(depth))]) {
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
        let client = deadline == nil ? limited(to: configuration.operationTimeout) : self
        var delay = configuration.retryPolicy.firstDelay
        var attempts = 0
        var answers = 0
        while true {
            var problem: APIError
            do throws(APIError) {
                return try await client.perform(.get, path, query: query).decoded(decode)
            } catch {
                problem = error
            }
            attempts += problem.attempts
            problem.attempts = attempts
            answers += 1
            guard problem.kind == .malformedAnswer,
                answers < configuration.retryPolicy.maximumMalformedAnswers,
                await client.hasTime(for: delay)
            else {
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
        return (try? await clock.sleep(for: delay * (0.5 + 0.5 * random()))) != nil
    }

    /// Reads a whole collection with the properties of its items.
    ///
    /// It is not known to have pages, and read on all the same if it says that there is more.
    ///
    /// - Parameter path: Segments below the endpoint.
    /// - Returns: Every item once, in the server's order.
    /// - Throws: `APIError` when any page cannot be had.
    func list<Item: APIObject>(_ path: [String]) async throws(APIError) -> [Item] {
        var items: [Item] = []
        var seen: Set<String> = []
        var next: PageLink?
        repeat {
            let page: Page<Item> = try await page(of: path, query: [], at: next)
            // An object may move to the next page while we read; a server that sends a page again would never end.
            let fresh = page.items.filter { seen.insert($0.id).inserted }
            items += fresh
            next = fresh.isEmpty ? nil : page.next
        } while next != nil
        return items
    }

    /// Reads a part of a collection; all of it, as far as the server sends it at once, without a link.
    func page<Item: APIObject>(
        of path: [String],
        query: [(name: String, value: String)],
        at link: PageLink?
    ) async throws(APIError) -> Page<Item> {
        var parameters = [(name: "depth", value: "1")]
        if let link {
            parameters.append((name: "offset", value: String(link.offset)))
            parameters.append((name: "limit", value: String(link.limit)))
        }
        return try await fetch(path, query: parameters + query) {
            (reader: ObjectReader) throws(MalformedAnswer) in
            var items: [Item] = []
            for item in try reader.children("items") ?? [] {
                items.append(try Item(reading: item))
            }
            let following = try reader.child("_links")?.string("next").flatMap { address in
                PageLink(
                    following: address,
                    offset: link?.offset ?? 0,
                    count: items.count,
                    limit: link?.limit ?? 100
                )
            }
            return Page(items: items, next: following)
        }
    }

    /// Sends a `POST` whose answer must hold the object that it made.
    func create<Object: APIObject>(
        _ path: [String],
        body: JSONValue?
    ) async throws(APIError) -> Accepted<Object> {
        let exchange = try await perform(.post, path, body: body)
        return exchange.accepted(try exchange.decoded(Object.init(reading:)))
    }

    /// Sends a `PUT`; its answer may hold the object, or nothing.
    func update<Object: APIObject>(
        _ path: [String],
        body: JSONValue
    ) async throws(APIError) -> Accepted<Object?> {
        let exchange = try await perform(.put, path, body: body)
        // The status says that the update was taken; a body that tells nothing does not take that back.
        return exchange.accepted(try? exchange.decoded(Object.init(reading:)))
    }

    func delete(_ path: [String]) async throws(APIError) -> Accepted<NoContent> {
        try await write(.delete, path)
    }

    /// Sends a write whose answer has nothing to say but its status.
    func write(
        _ method: HTTPMethod,
        _ path: [String],
        body: JSONValue? = nil,
        isRepeatable: Bool? = nil
    ) async throws(APIError) -> Accepted<NoContent> {
        try await perform(method, path, body: body, isRepeatable: isRepeatable).accepted(NoContent())
    }
}
