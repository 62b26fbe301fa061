import HTTPTransport

extension IonosClient {
    /// Reads a whole collection with the properties of its items.
    ///
    /// It is not known to have pages, and read on all the same if it says that there is more.
    ///
    /// - Parameters:
    ///   - path: Segments below the endpoint.
    ///   - first: The first page, of a collection that is known to have pages.
    /// - Returns: Every item once, and how far the list can be relied on for what it does not have.
    /// - Throws: `APIError` when any page cannot be had.
    func listing<Item: APIObject>(
        _ path: [String],
        from first: PageLink? = nil
    ) async throws(APIError) -> Listing<Item> {
        var listing = Listing<Item>(items: [])
        var seen: Set<String> = []
        var next = first
        repeat {
            let page: Page<Item> = try await page(of: path, query: [], at: next)
            // An object may move to the next page while we read; a server that sends a page again would never end.
            let fresh = page.items.filter { seen.insert($0.id).inserted }
            listing.items += fresh
            listing.doubt = listing.doubt ?? page.doubt
            next = fresh.isEmpty ? nil : page.next
        } while next != nil
        return listing
    }

    /// Reads a part of a collection; all of it, as far as the server sends it at once, without a link.
    func page<Item: APIObject>(
        of path: [String],
        query: [(name: String, value: String)],
        at link: PageLink?
    ) async throws(APIError) -> Page<Item> {
        let answer: CollectionAnswer<Item> = try await answer(of: path, query: query, at: link, proves: false)
        let hasMore = answer.next == nil && answer.hasMore(read: (link?.offset ?? 0) + answer.items.count)
        return Page(
            items: answer.items,
            next: answer.next,
            doubt: answer.doubt ?? (hasMore ? "the list says that there is more, and does not show it" : nil)
        )
    }

    /// Reads a whole collection that proves what is not in it: nothing is missing, and it is the one that was asked for.
    ///
    /// - Parameters:
    ///   - path: Segments below the endpoint.
    ///   - query: Further parameters.
    ///   - first: The first page, of a collection that is known to have pages.
    /// - Returns: Every item once.
    /// - Throws: `APIError`, of the kind `malformedAnswer` when further answers prove nothing either.
    func provenList<Item: APIObject>(
        _ path: [String],
        query: [(name: String, value: String)] = [],
        from first: PageLink? = nil
    ) async throws(APIError) -> [Item] {
        var items: [Item] = []
        var seen: Set<String> = []
        var link = first
        while true {
            let answer: CollectionAnswer<Item> = try await answer(
                of: path,
                query: query,
                at: link,
                proves: true
            )
            let fresh = answer.items.filter { seen.insert($0.id).inserted }
            items += fresh
            if answer.next == nil, !answer.hasMore(read: items.count) {
                return items
            }
            // A server that sends a page again would never end.
            guard !fresh.isEmpty else {
                throw incomplete(path, "the list says that there is more, and does not show it")
            }
            link = answer.next ?? answer.presumedNext(after: link)
        }
    }

    private func incomplete(_ path: [String], _ detail: String) -> APIError {
        var error = error(.malformedAnswer, .get, displayPath(path), attempts: 1)
        error.status = 200
        error.detail = detail
        return error
    }

    /// One answer; where it is to prove something, a doubtful one is asked for again like one that is no list.
    private func answer<Item: APIObject>(
        of path: [String],
        query: [(name: String, value: String)],
        at link: PageLink?,
        proves: Bool
    ) async throws(APIError) -> CollectionAnswer<Item> {
        var parameters = configuration.service.takesDepth ? [(name: "depth", value: "1")] : []
        if let link {
            parameters.append((name: "offset", value: String(link.offset)))
            parameters.append((name: "limit", value: String(link.limit)))
        }
        return try await fetch(path, query: parameters + query) {
            (reader: ObjectReader) throws(MalformedAnswer) in
            let answer = try CollectionAnswer<Item>(reading: reader, of: path, at: link)
            if proves, let doubt = answer.doubt {
                throw MalformedAnswer(message: doubt)
            }
            return answer
        }
    }
}
