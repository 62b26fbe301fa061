import IonosAPI

extension IonosClient {
    /// The users that have an address, and any whose address the answer does not tell.
    ///
    /// The server's filter is only a first sieve: it finds addresses that contain the text, may mind the case, and may
    /// not be known to a server at all.
    func users(withEmail email: String) async throws(APIError) -> [User] {
        var found = try await sieved(email)
        if found.isEmpty, email.lowercased() != email {
            found = try await sieved(email.lowercased())
        }
        return found.filter { $0.mayHaveEmail(email) }
    }

    private func sieved(_ text: String) async throws(APIError) -> [User] {
        do throws(APIError) {
            return try await listUsers(email: text)
        } catch  where error.kind == .rejected || error.kind == .validation {
            return try await listUsers()
        }
    }
}
