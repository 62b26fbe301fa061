import HTTPTransport
internal import JSONText

extension IonosClient {
    /// All groups of the contract with their properties.
    func listGroups() async throws(APIError) -> [Group] {
        try await groupListing().items
    }

    /// The same, and how far the list can be relied on for what it does not have.
    func groupListing() async throws(APIError) -> Listing<Group> {
        try await listing(["um", "groups"])
    }

    /// All groups of the contract, none of them missing: see `provenKeys(ofUser:)`.
    func provenGroups() async throws(APIError) -> [Group] {
        try await provenList(["um", "groups"])
    }

    func getGroup(_ id: String) async throws(APIError) -> Group {
        try await read(["um", "groups", id], depth: 0)
    }

    func createGroup(_ properties: GroupProperties) async throws(APIError) -> Accepted<Group> {
        try await create(["um", "groups"], body: properties.json)
    }

    /// Replaces all properties of a group: send back what was read, with the changes made.
    func updateGroup(
        _ id: String,
        _ properties: GroupProperties
    ) async throws(APIError) -> Accepted<Group?> {
        try await update(["um", "groups", id], body: properties.json)
    }

    func deleteGroup(_ id: String) async throws(APIError) -> Accepted<NoContent> {
        try await delete(["um", "groups", id])
    }

    /// The members of a group with their properties.
    func listMembers(ofGroup groupID: String) async throws(APIError) -> [User] {
        try await listing(["um", "groups", groupID, "users"]).items
    }

    /// The members of a group, none of them missing: see `provenKeys(ofUser:)`.
    func provenMembers(ofGroup groupID: String) async throws(APIError) -> [User] {
        try await provenList(["um", "groups", groupID, "users"])
    }

    /// Puts a user into a group.
    ///
    /// Sent again after an unclear answer: adding twice cannot make two memberships. What the API answers when the
    /// user is there already is not documented: after a 4xx, look with `listMembers(ofGroup:)`.
    ///
    /// - Returns: Whether the answer is about that user, as the API's is.
    func addMember(
        _ userID: String,
        toGroup groupID: String
    ) async throws(APIError) -> Accepted<Bool> {
        let exchange = try await perform(
            .post,
            ["um", "groups", groupID, "users"],
            body: ["id": .string(userID)],
            isRepeatable: true
        )
        let user = try? exchange.decoded(User.init(reading:))
        return exchange.accepted(user.map { equalIgnoringASCIICase($0.id, userID) } ?? false)
    }

    /// Takes a user out of a group; `notFound` when it is not in it, or the group is gone.
    func removeMember(
        _ userID: String,
        fromGroup groupID: String
    ) async throws(APIError) -> Accepted<NoContent> {
        try await delete(["um", "groups", groupID, "users", userID])
    }
}
