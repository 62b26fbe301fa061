import Providers
import SourceText

/// Who has which e-mail address.
extension AccountReader {
    /// Who has an address, by id; nil where somebody may be missing.
    func holders(of email: String) async throws(APIError) -> [String]? {
        let found = try await users(withEmail: email)
        guard found.doubt == nil else {
            return nil
        }
        if found.items.isEmpty {
            memory.remember(freeEmails: [email])
        }
        return found.items.map(\.id)
    }

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
            if let user = try await complete(candidate, proves: proves), user.hasEmail(email) {
                found.items.append(user)
            }
        }
        return found
    }

    /// A listed user with its properties; nil when it is gone by now.
    private func complete(_ user: User, proves: Bool) async throws(APIError) -> User? {
        guard user.email == nil || !user.hasProperties else {
            return user
        }
        do throws(APIError) {
            return try await client.getUser(user.id)
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
            return try await client.userListing(email: email)
        }
        return Listing(items: try await client.provenUsers(email: email))
    }

    // MARK: Many addresses

    /// The ids of those who have each address, by the address in lower case; of one that is not among them it is not known.
    func usersByEmail(_ emails: [String]) async throws(APIError) -> [String: [String]] {
        guard !emails.isEmpty else {
            return [:]
        }
        var found = Dictionary(firstOf: emails.map { ($0.lowercased(), [String]()) })
        let candidates = try await holders(of: emails)
        // Some user may be missing, or be somebody else's or not: then nothing is known to be free.
        var isCertain = candidates.doubt == nil
        for user in candidates.items {
            guard let email = user.email?.lowercased() else {
                isCertain = false
                continue
            }
            if let ids = found[email], !ids.contains(user.id) {
                found[email] = ids + [user.id]
            }
        }
        guard isCertain else {
            return found.filter { !$0.value.isEmpty }
        }
        memory.remember(freeEmails: found.filter(\.value.isEmpty).keys)
        return found
    }

    /// The users that may have one of the addresses, asked for one by one or all of them, whichever takes fewer requests.
    private func holders(of emails: [String]) async throws(APIError) -> Listing<User> {
        if let known = memory.allUsers {
            return known
        }
        if emails.count > 3 {
            let page = try await client.userPage()
            var users = page.next == nil ? Listing(items: page.items, doubt: page.doubt) : nil
            if users == nil, try await !hasMorePages(than: emails.count) {
                users = try await client.userListing()
            }
            if let users {
                memory.remember(allUsers: users)
                return users
            }
        }
        guard let first = emails.first else {
            return Listing(items: [])
        }
        let (users, isWhole) = try await search(first)
        guard !isWhole else {
            memory.remember(allUsers: users)
            return users
        }
        let others = await mapConcurrently(Array(emails.dropFirst())) {
            email -> Result<Listing<User>, APIError> in
            do throws(APIError) {
                return .success(try await search(email).users)
            } catch {
                return .failure(error)
            }
        }
        var found = users
        for other in others {
            let more = try other.get()
            found.items += more.items
            found.doubt = found.doubt ?? more.doubt
        }
        return found
    }

    /// Whether reading all users takes more than `count` requests.
    private func hasMorePages(than count: Int) async throws(APIError) -> Bool {
        try await !client.userPage(PageLink(offset: count * 100, limit: 1)).items.isEmpty
    }
}

/// What came through the server's filter.
private struct Sieved {
    let users: Listing<User>
    let isWhole: Bool
}
