import HTTPTransport
import StateModel

/// The keys of users.
extension AccountReader {
    /// The keys that a user has, asked for once in a run.
    func knownKeys(ofUser userID: String) async throws(APIError) -> AccountMemory.KnownKeys {
        // A list from before a long wait for approval says too little about what there is now.
        if let known = memory.knownKeys(ofUser: userID, since: clock.now() - .seconds(120)) {
            return known
        }
        let listing = try await waiting(for: [userID]) { () async throws(APIError) in
            try await client.keyListing(ofUser: userID)
        }
        return memory.remember(keys: listing, ofUser: userID, at: clock.now())
    }

    /// The same however long ago they were listed, and without waiting; of a user that does not exist there are none.
    func listedKeys(ofUser userID: String) async throws(APIError) -> [KeyFact] {
        if let known = memory.knownKeys(ofUser: userID) {
            return known.facts
        }
        guard let listing = try await client.keysOfUser(userID) else {
            return []
        }
        memory.remember(keys: listing, ofUser: userID, at: clock.now())
        return listing.items.map(KeyFact.init)
    }

    /// The keys of a user but those that are known, none of them missing; nil when there is no such user.
    func keys(ofUser userID: String, but known: Set<String>) async throws(APIError) -> [S3Key]? {
        var pauses = ReadLag.Pauses()
        while true {
            if let keys = try await client.provenKeysOfUser(userID) {
                return keys.filter { !known.contains($0.id) }
            }
            // A user who was made a moment ago may have keys, although it is not seen by every read yet.
            let left = lagLeft(of: [userID])
            guard left > .zero else {
                return nil
            }
            guard await pause(min(pauses.next(), left)) else {
                throw client.noAnswer.contradicted(by: "the user \(userID) is not seen yet")
            }
        }
    }
}
