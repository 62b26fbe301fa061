internal import JSONText

extension IonosClient {
    /// The keys of a user, at most five, with their properties and secrets.
    func listKeys(ofUser userID: String) async throws(APIError) -> [S3Key] {
        try await keyListing(ofUser: userID).items
    }

    /// The same, and how far the list can be relied on for what it does not have.
    func keyListing(ofUser userID: String) async throws(APIError) -> Listing<S3Key> {
        try await listing(["um", "users", userID, "s3keys"])
    }

    /// The keys of a user, none of them missing.
    ///
    /// - Throws: `APIError` of the kind `malformedAnswer` where the answers are no such list: one without the type
    ///   `collection`, of another place, or that tells of more than it shows.
    func provenKeys(ofUser userID: String) async throws(APIError) -> [S3Key] {
        try await provenList(["um", "users", userID, "s3keys"])
    }

    func getKey(_ keyID: String, ofUser userID: String) async throws(APIError) -> S3Key {
        try await read(["um", "users", userID, "s3keys", keyID], depth: 0)
    }

    /// Makes a key, active, with an id and a secret of the server's choice.
    ///
    /// - Throws: `APIError` of the kind `privilegeMissing`, also for a while after the user's group got the
    ///   privilege.
    func createKey(ofUser userID: String) async throws(APIError) -> Accepted<S3Key> {
        try await create(["um", "users", userID, "s3keys"], body: nil)
    }

    func setKeyActive(
        _ active: Bool,
        key keyID: String,
        ofUser userID: String
    ) async throws(APIError) -> Accepted<S3Key?> {
        try await update(
            ["um", "users", userID, "s3keys", keyID],
            body: ["properties": ["active": .bool(active)]]
        )
    }

    func deleteKey(
        _ keyID: String,
        ofUser userID: String
    ) async throws(APIError) -> Accepted<NoContent> {
        try await delete(["um", "users", userID, "s3keys", keyID])
    }
}
