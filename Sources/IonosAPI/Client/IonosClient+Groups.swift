internal import JSONText

extension IonosClient {
    /// All groups of the contract with their properties.
    package func listGroups() async throws(APIError) -> [Group] {
        try await list(["um", "groups"])
    }

    package func getGroup(_ id: String) async throws(APIError) -> Group {
        try await read(["um", "groups", id], depth: 0)
    }

    package func createGroup(_ properties: GroupProperties) async throws(APIError) -> Accepted<Group> {
        try await create(["um", "groups"], body: properties.json)
    }

    /// Replaces all properties of a group: send back what was read, with the changes made.
    package func updateGroup(
        _ id: String,
        _ properties: GroupProperties
    ) async throws(APIError) -> Accepted<Group?> {
        try await update(["um", "groups", id], body: properties.json)
    }

    package func deleteGroup(_ id: String) async throws(APIError) -> Accepted<NoContent> {
        try await delete(["um", "groups", id])
    }

    /// The members of a group with their properties.
    package func listMembers(ofGroup groupID: String) async throws(APIError) -> [User] {
        try await list(["um", "groups", groupID, "users"])
    }

    /// Puts a user into a group.
    ///
    /// Sent again after an unclear answer: adding twice cannot make two memberships. What the API answers when the
    /// user is there already is not documented: after a 4xx, look with `listMembers(ofGroup:)`.
    package func addMember(
        _ userID: String,
        toGroup groupID: String
    ) async throws(APIError) -> Accepted<NoContent> {
        try await write(
            .post,
            ["um", "groups", groupID, "users"],
            body: ["id": .string(userID)],
            isRepeatable: true
        )
    }

    /// Takes a user out of a group; `notFound` when it is not in it, or the group is gone.
    package func removeMember(
        _ userID: String,
        fromGroup groupID: String
    ) async throws(APIError) -> Accepted<NoContent> {
        try await delete(["um", "groups", groupID, "users", userID])
    }
}
