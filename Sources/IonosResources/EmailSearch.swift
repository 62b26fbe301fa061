import IonosAPI

extension IonosClient {
    /// The users that have an address; any whose address the list does not tell are read one by one.
    func users(withEmail email: String) async throws(APIError) -> [User] {
        var users: [User] = []
        for candidate in try await search(email).users where candidate.mayHaveEmail(email) {
            if let user = try await told(candidate), user.hasEmail(email) {
                users.append(user)
            }
        }
        return users
    }

    /// A listed user with its properties; nil when it is gone by now.
    private func told(_ user: User) async throws(APIError) -> User? {
        guard !user.hasProperties else {
            return user
        }
        do throws(APIError) {
            return try await getUser(user.id)
        } catch  where error.kind == .notFound {
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
    func search(_ email: String) async throws(APIError) -> (users: [User], isWhole: Bool) {
        var found = try await sieved(email)
        if found.users.isEmpty, email.lowercased() != email {
            found = try await sieved(email.lowercased())
        }
        return found
    }

    private func sieved(_ text: String) async throws(APIError) -> (users: [User], isWhole: Bool) {
        do throws(APIError) {
            let users = try await listUsers(email: text)
            let text = text.lowercased()
            return (users, users.contains { $0.email.map { !$0.lowercased().contains(text) } ?? false })
        } catch  where error.kind == .rejected || error.kind == .validation {
            let users = try await listUsers()
            return (users, true)
        }
    }
}
