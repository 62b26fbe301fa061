internal import JSONText

extension IonosClient {
    /// Reads one object.
    func read<Object: APIObject>(_ path: [String], depth: Int) async throws(APIError) -> Object {
        let exchange = try await perform(.get, path, query: [(name: "depth", value: String(depth))])
        return try exchange.decoded(Object.init(reading:))
    }

    /// Reads a whole collection with the properties of its items.
    ///
    /// - Parameters:
    ///   - path: Segments below the endpoint.
    ///   - paged: Whether the collection is known to take `offset` and `limit`; one that is not known to is read
    ///     on all the same if it says that there is more.
    ///   - query: Parameters beside those for depth and paging.
    /// - Returns: Every item once, in the server's order.
    /// - Throws: `APIError` when any page cannot be had.
    func list<Item: APIObject>(
        _ path: [String],
        paged: Bool = false,
        query: [(name: String, value: String)] = []
    ) async throws(APIError) -> [Item] {
        var items: [Item] = []
        var seen: Set<String> = []
        var next: PageLink? = paged ? PageLink(offset: 0, limit: 100) : nil
        repeat {
            let page: Page<Item> = try await page(of: path, query: query, at: next)
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
        let exchange = try await perform(.get, path, query: parameters + query)
        return try exchange.decoded { (reader: ObjectReader) throws(MalformedAnswer) in
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
