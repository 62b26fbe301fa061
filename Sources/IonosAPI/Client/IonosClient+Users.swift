internal import JSONText

extension IonosClient {
    /// All users of the contract with their properties, page by page.
    ///
    /// - Parameter email: Asks the server for addresses that *contain* this text; compare exactly afterwards.
    /// - Returns: Every user once.
    /// - Throws: `APIError` when any page cannot be had.
    package func listUsers(email: String? = nil) async throws(APIError) -> [User] {
        try await list(
            ["um", "users"],
            paged: true,
            query: email.map { [(name: "filter.email", value: $0)] } ?? []
        )
    }

    /// One page of the users with their properties.
    ///
    /// - Parameters:
    ///   - link: Where an earlier page said the next one is; `nil` for the first page.
    ///   - limit: Most users on a page, 1 to 100; only the first page's counts.
    ///   - email: Asks the server for addresses that *contain* this text; compare exactly afterwards.
    /// - Returns: The users, and where the next page is.
    /// - Throws: `APIError` when the page cannot be had.
    package func userPage(
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
    package func getUser(_ id: String) async throws(APIError) -> User {
        try await read(["um", "users", id], depth: 1)
    }

    package func createUser(_ properties: UserProperties) async throws(APIError) -> Accepted<User> {
        try await create(["um", "users"], body: properties.json)
    }

    /// Replaces all properties of a user; the password only when one is given.
    package func updateUser(
        _ id: String,
        _ properties: UserProperties
    ) async throws(APIError) -> Accepted<User?> {
        try await update(["um", "users", id], body: properties.json)
    }

    package func deleteUser(_ id: String) async throws(APIError) -> Accepted<NoContent> {
        try await delete(["um", "users", id])
    }

    /// The groups that a user is in, with their properties.
    package func groupsOfUser(_ id: String) async throws(APIError) -> [Group] {
        try await list(["um", "users", id, "groups"])
    }
}
