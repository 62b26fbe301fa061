import IonosAPI

extension IonosClient {
    /// The users that have an address, and any whose address the answer does not tell.
    func users(withEmail email: String) async throws(APIError) -> [User] {
        try await search(email).users.filter { $0.mayHaveEmail(email) }
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
            return (try await listUsers(), true)
        }
    }
}
