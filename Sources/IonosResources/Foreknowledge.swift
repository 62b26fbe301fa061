import IonosAPI

/// What must be known before a create, so that a lost answer can be recognised: asked for once in a run.
extension IonosClient {
    /// Whether nobody has the address.
    func learnsWhetherFree(_ email: String, _ memory: RunMemory) async throws(APIError) -> Bool {
        if memory.wasFree(email: email) {
            return true
        }
        guard try await users(withEmail: email).isEmpty else {
            return false
        }
        memory.remember(freeEmails: [email])
        return true
    }

    /// The groups that there are.
    func learnsGroups(_ memory: RunMemory) async throws(APIError) -> [Group] {
        if let groups = memory.allGroups {
            return groups
        }
        let groups = try await listGroups()
        memory.remember(allGroups: groups)
        return groups
    }

    /// The keys that the user has.
    func learnsKeys(
        ofUser userID: String,
        _ memory: RunMemory,
        _ clock: any APIClock
    ) async throws(APIError) -> Set<String> {
        // A list from before a long wait for approval says too little about what there is now.
        if let known = memory.knownKeys(ofUser: userID, since: clock.now() - .seconds(120)) {
            return known
        }
        let keys = try await listKeys(ofUser: userID)
        memory.remember(keys: keys, ofUser: userID, at: clock.now())
        return Set(keys.map(\.id))
    }
}
