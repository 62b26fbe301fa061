import HTTPTransport
internal import JSONText

extension IonosClient {
    /// All users of the contract with their properties, several pages at a time once it is clear that there are many.
    ///
    /// - Parameter email: Asks the server for addresses that *contain* this text; compare exactly afterwards.
    /// - Returns: Every user once.
    /// - Throws: `APIError` when any page cannot be had.
    func listUsers(email: String? = nil) async throws(APIError) -> [User] {
        try await userListing(email: email).items
    }

    /// The same, and how far the list can be relied on for what it does not have.
    func userListing(email: String? = nil) async throws(APIError) -> Listing<User> {
        var listing = Listing<User>(items: [])
        var seen: Set<String> = []
        var next: PageLink? = PageLink(offset: 0, limit: 100)
        var width = 1
        while let link = next {
            next = nil
            for page in try await userPages(from: link, count: width, email: email) {
                // A server that sends a page again would never end.
                let fresh = page.items.filter { seen.insert($0.id).inserted }
                listing.items += fresh
                listing.doubt = listing.doubt ?? page.doubt
                next = fresh.isEmpty ? nil : page.next
            }
            // Never more pages in vain than were of use.
            width = min(width * 2, 8)
        }
        return listing
    }

    /// All users of the contract, none of them missing: see `provenKeys(ofUser:)`.
    ///
    /// - Parameter email: As in `listUsers(email:)`.
    /// - Returns: Every user once.
    /// - Throws: `APIError`, also where the answers prove nothing.
    func provenUsers(email: String? = nil) async throws(APIError) -> [User] {
        try await provenList(
            ["um", "users"],
            query: email.map { [(name: "filter.email", value: $0)] } ?? [],
            from: PageLink(offset: 0, limit: 100)
        )
    }

    /// Pages that follow each other, asked for at the same time.
    ///
    /// - Parameters:
    ///   - link: The first of them.
    ///   - count: How many there should be; those that turn out not to exist were asked for in vain.
    ///   - email: As in `listUsers(email:)`.
    /// - Returns: The pages in order, each of them where the one before says that it is; at least the first.
    /// - Throws: `APIError` when one of those cannot be had.
    func userPages(
        from link: PageLink,
        count: Int,
        email: String? = nil
    ) async throws(APIError) -> [Page<User>] {
        let links = (0..<max(1, count)).map {
            PageLink(offset: link.offset + $0 * link.limit, limit: link.limit)
        }
        let answers = await withTaskGroup(of: (PageLink, Result<Page<User>, APIError>).self) { group in
            for link in links {
                group.addTask {
                    // Awaited before the pair is made, see below.
                    let answer = await userPageResult(link, email: email)
                    return (link, answer)
                }
            }
            var answers: [PageLink: Result<Page<User>, APIError>] = [:]
            for await (link, answer) in group {
                answers[link] = answer
            }
            return answers
        }
        var pages: [Page<User>] = []
        for link in links {
            guard pages.last.map({ $0.next == link }) ?? true else {
                break
            }
            // Never an empty list for want of an answer: who is not listed counts as not there.
            guard let answer = answers[link] else {
                throw error(.malformedAnswer, .get, "/um/users", attempts: 1)
            }
            pages.append(try answer.get())
        }
        return pages
    }

    /// A page, or why it cannot be had.
    ///
    /// A function of its own, because Swift 6.3 with optimisation leaves out the first member of a tuple that is
    /// returned from within `do throws(…)` with an `await` behind it: what the task group received was not the page's
    /// place, but whatever the memory had held before.
    private func userPageResult(_ link: PageLink, email: String?) async -> Result<Page<User>, APIError> {
        do throws(APIError) {
            return .success(try await userPage(link, email: email))
        } catch {
            return .failure(error)
        }
    }

    /// One page of the users with their properties.
    ///
    /// - Parameters:
    ///   - link: Where an earlier page said the next one is; `nil` for the first page.
    ///   - limit: Most users on a page, 1 to 100; only the first page's counts.
    ///   - email: Asks the server for addresses that *contain* this text; compare exactly afterwards.
    /// - Returns: The users, and where the next page is.
    /// - Throws: `APIError` when the page cannot be had.
    func userPage(
        _ link: PageLink? = nil,
        limit: Int = 100,
        email: String? = nil
    ) async throws(APIError) -> Page<User> {
        try await page(
            of: ["um", "users"],
            query: email.map { [(name: "filter.email", value: $0)] } ?? [],
            at: link ?? PageLink(offset: 0, limit: limit)
        )
    }

    /// A user with its properties and the ids of its groups.
    func getUser(_ id: String) async throws(APIError) -> User {
        try await read(["um", "users", id], depth: 1)
    }

    func createUser(_ properties: UserProperties) async throws(APIError) -> Accepted<User> {
        try await create(["um", "users"], body: properties.json)
    }

    /// Replaces all properties of a user; the password only when one is given.
    func updateUser(
        _ id: String,
        _ properties: UserProperties
    ) async throws(APIError) -> Accepted<User?> {
        try await update(["um", "users", id], body: properties.json)
    }

    func deleteUser(_ id: String) async throws(APIError) -> Accepted<NoContent> {
        try await delete(["um", "users", id])
    }

    /// The groups that a user is in, with their properties.
    func groupsOfUser(_ id: String) async throws(APIError) -> [Group] {
        try await listing(["um", "users", id, "groups"]).items
    }
}
