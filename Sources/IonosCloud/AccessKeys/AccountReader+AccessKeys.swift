import HTTPTransport
import StateModel

/// The access keys of the user as whom keyform works.
extension AccountReader {
    /// All that there are, asked for once in a run.
    func knownAccessKeys() async throws(APIError) -> AccountMemory.KnownAccessKeys {
        // A list from before a long wait for approval says too little about what there is now.
        if let known = memory.knownAccessKeys(since: clock.now() - .seconds(120)) {
            return known
        }
        return memory.remember(accessKeys: try await client.accessKeyListing(), at: clock.now())
    }

    /// The access keys that a create whose answer was lost may have made, none of them missing: all but those of others and
    /// those that are known.
    ///
    /// - Parameters:
    ///   - known: ids in their normal form.
    ///   - userID: the user as whom keyform works; nil where that is not known.
    /// - Returns: the keys, also those of which it is not known whose they are.
    /// - Throws: when they cannot be read, or some may be missing.
    func newAccessKeys(but known: Set<String>, of userID: String?) async throws(APIError) -> [AccessKey] {
        var found: [AccessKey] = []
        for key in try await client.provenAccessKeys() where !known.contains(ObjectID.normal(key.id)) {
            // Who does not belong to whom is told by the key itself, if not by the list.
            let whole = key.contractUserID == nil ? try await client.getAccessKey(key.id) : key
            if whole.isOwned(by: userID) != false {
                found.append(whole)
            }
        }
        return found
    }

    /// The access keys that have marks for their descriptions.
    ///
    /// - Parameters:
    ///   - marks: the descriptions.
    ///   - known: ids in their normal form, of keys that need not be looked at.
    /// - Returns: the keys, each as it is; where not all marks are among them, no others have one.
    /// - Throws: when they cannot be read, or some may be missing.
    func accessKeys(
        marked marks: Set<String>,
        but known: Set<String>
    ) async throws(APIError) -> [AccessKey] {
        func marked(_ keys: [AccessKey]) async throws(APIError) -> [AccessKey] {
            var found: [AccessKey] = []
            for key in keys where !known.contains(ObjectID.normal(key.id)) {
                let whole = key.description == nil ? try await client.getAccessKey(key.id) : key
                if whole.description.map(marks.contains) == true {
                    found.append(whole)
                }
            }
            return found
        }
        let listing = try await client.accessKeyListing()
        let found = try await marked(listing.items)
        guard listing.doubt != nil, Set(found.compactMap(\.description)) != marks else {
            return found
        }
        return try await marked(client.provenAccessKeys())
    }
}

extension IonosProvider {
    /// The user as whom keyform works, in the normal form of ids; nil where neither the credentials nor the account tell.
    func ownUserID() async throws(APIError) -> String? {
        if let id = client.credentials.userID {
            return ObjectID.normal(id)
        }
        guard let email = client.credentials.username else {
            return nil
        }
        if let known = memory.ownUser {
            return known
        }
        guard let holders = try await reader.holders(of: email), holders.count == 1, let id = holders.first
        else {
            return nil
        }
        memory.remember(ownUser: ObjectID.normal(id))
        return ObjectID.normal(id)
    }
}
