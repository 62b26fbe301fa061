extension IonosClient {
    /// The shares with a group.
    func shareListing(withGroup groupID: String) async throws(APIError) -> Listing<Share> {
        try await listing(["um", "groups", groupID, "shares"])
    }

    func getShare(of resourceID: String, withGroup groupID: String) async throws(APIError) -> Share {
        try await read(["um", "groups", groupID, "shares", resourceID], depth: 0)
    }

    /// Lets a group use a resource; nil stands for what the server gives by itself, which is nothing.
    func createShare(
        of resourceID: String,
        withGroup groupID: String,
        mayEdit: Bool?,
        mayShare: Bool?
    ) async throws(APIError) -> Accepted<Share> {
        try await create(
            ["um", "groups", groupID, "shares", resourceID],
            body: Share.body(mayEdit: mayEdit, mayShare: mayShare)
        )
    }

    func updateShare(
        of resourceID: String,
        withGroup groupID: String,
        mayEdit: Bool?,
        mayShare: Bool?
    ) async throws(APIError) -> Accepted<Share?> {
        try await update(
            ["um", "groups", groupID, "shares", resourceID],
            body: Share.body(mayEdit: mayEdit, mayShare: mayShare)
        )
    }

    func deleteShare(
        of resourceID: String,
        withGroup groupID: String
    ) async throws(APIError) -> Accepted<NoContent> {
        try await delete(["um", "groups", groupID, "shares", resourceID])
    }

    /// Whether the API says that the group has no such share, be it because there is no such group.
    func isShareGone(of resourceID: String, withGroup groupID: String) async throws(APIError) -> Bool {
        try await isAbsent { () async throws(APIError) in
            _ = try await getShare(of: resourceID, withGroup: groupID)
        }
    }
}
