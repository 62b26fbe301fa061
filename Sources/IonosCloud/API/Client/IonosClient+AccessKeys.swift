internal import JSONText

/// Requests of the management API of Object Storage.
extension IonosClient {
    /// As many as a page of that API can hold.
    private static let firstAccessKeys = PageLink(offset: 0, limit: 1000)

    /// The access keys that the API shows, those of other users among them perhaps, and how far the list can be relied on
    /// for what it does not have.
    func accessKeyListing() async throws(APIError) -> Listing<AccessKey> {
        try await listing(["accesskeys"], from: Self.firstAccessKeys)
    }

    /// The same, none of them missing: see `provenKeys(ofUser:)`.
    func provenAccessKeys() async throws(APIError) -> [AccessKey] {
        try await provenList(["accesskeys"], from: Self.firstAccessKeys)
    }

    func getAccessKey(_ id: String) async throws(APIError) -> AccessKey {
        try await read(["accesskeys", id], depth: 0)
    }

    /// Makes an access key of the user who asks; its secret is told in the answer and never again.
    func createAccessKey(description: String) async throws(APIError) -> Accepted<AccessKey> {
        try await create(["accesskeys"], body: ["properties": Self.properties(description)])
    }

    /// Replaces the description; a key that does not exist would be made, so it is read before.
    func updateAccessKey(_ id: String, description: String) async throws(APIError) -> Accepted<AccessKey?> {
        try await update(
            ["accesskeys", id],
            body: ["id": .string(id), "properties": Self.properties(description)]
        )
    }

    /// The vendor's own clients send both keys empty, and whether they may be left out is not documented.
    private static func properties(_ description: String) -> JSONValue {
        ["description": .string(description), "accessKey": "", "secretKey": ""]
    }

    func deleteAccessKey(_ id: String) async throws(APIError) -> Accepted<NoContent> {
        try await delete(["accesskeys", id])
    }

    func listRegions() async throws(APIError) -> [StorageRegion] {
        try await listing(["regions"]).items
    }

    func getRegion(_ name: String) async throws(APIError) -> StorageRegion {
        try await read(["regions", name], depth: 0)
    }
}
