extension IonosClient {
    /// The users that have an address; any whose address the list does not tell are read one by one.
    ///
    /// - Parameters:
    ///   - email: the address; case does not matter.
    ///   - proves: whether nobody may be missing among them; then a list that does not prove that is an error.
    /// - Returns: the users, and whether somebody may be missing.
    /// - Throws: why they cannot be read.
    func users(withEmail email: String, proves: Bool = false) async throws(APIError) -> Listing<User> {
        let candidates = try await search(email, proves: proves).users
        var found = Listing<User>(items: [], doubt: candidates.doubt)
        for candidate in candidates.items where candidate.mayHaveEmail(email) {
            if let user = try await told(candidate, proves: proves), user.hasEmail(email) {
                found.items.append(user)
            }
        }
        return found
    }

    /// A listed user with its properties; nil when it is gone by now.
    private func told(_ user: User, proves: Bool) async throws(APIError) -> User? {
        guard user.email == nil || !user.hasProperties else {
            return user
        }
        do throws(APIError) {
            return try await getUser(user.id)
        } catch  where error.kind == .notFound && !proves {
            return nil
        }
    }

    /// What the server finds for an address.
    ///
    /// Its filter is only a first sieve: it finds addresses that contain the text, may mind the case, and may not be
    /// known to a server at all.
    ///
    /// - Returns: the users, all that might have the address among them, and whether they are all users that there are,
    ///   because the server took no notice of the filter.
    func search(
        _ email: String,
        proves: Bool = false
    ) async throws(APIError) -> (users: Listing<User>, isWhole: Bool) {
        var found = try await sieved(email, proves: proves)
        if found.users.items.isEmpty, email.lowercased() != email {
            found = try await sieved(email.lowercased(), proves: proves)
        }
        return (found.users, found.isWhole)
    }

    private func sieved(_ text: String, proves: Bool) async throws(APIError) -> Sieved {
        do throws(APIError) {
            let users = try await all(email: text, proves: proves)
            let text = text.lowercased()
            return Sieved(
                users: users,
                isWhole: users.items.contains { $0.email.map { !$0.lowercased().contains(text) } ?? false }
            )
        } catch  where error.kind == .rejected || error.kind == .validation {
            let users = try await all(email: nil, proves: proves)
            return Sieved(users: users, isWhole: true)
        }
    }

    private func all(email: String?, proves: Bool) async throws(APIError) -> Listing<User> {
        guard proves else {
            return try await userListing(email: email)
        }
        return Listing(items: try await provenUsers(email: email))
    }
}

/// What came through the server's filter.
private struct Sieved {
    let users: Listing<User>
    let isWhole: Bool
}
