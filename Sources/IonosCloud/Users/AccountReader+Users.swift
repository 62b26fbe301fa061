extension AccountReader {
    /// Finds users by id with as few requests as the account allows, without knowing how many users it has.
    ///
    /// Never takes more than one request over the number of pages: pages as long as there are not more of them than users
    /// are missing, single reads (by the caller) otherwise.
    ///
    /// - Returns: the users that were found in lists, by normal id; the caller reads the others singly.
    func users(_ ids: [String]) async throws(APIError) -> [String: User] {
        let pageSize = 100
        var missing = Set(ids.map(ObjectID.normal))
        var found: [String: User] = [:]
        var all = Listing<User>(items: [])
        func take(_ page: Page<User>) {
            all.items += page.items
            all.doubt = all.doubt ?? page.doubt
            for user in page.items where user.hasProperties {
                let id = ObjectID.normal(user.id)
                if missing.remove(id) != nil {
                    found[id] = user
                }
            }
        }
        guard missing.count > 1 else {
            return [:]
        }
        var page = try await client.userPage()
        take(page)
        if page.next != nil, missing.count > 2 {
            // Whether there are more pages than users to find: then reading these singly costs less.
            let probe = try await client.userPage(
                PageLink(offset: missing.count * pageSize, limit: pageSize)
            )
            guard probe.items.isEmpty else {
                take(probe)
                return found
            }
        }
        while let next = page.next, missing.count > 2 {
            // Who is missing fills so many pages at least.
            let count = (missing.count + pageSize - 1) / pageSize
            for following in try await client.userPages(from: next, count: count) {
                guard following.items.map(\.id) != page.items.map(\.id) else {
                    // A server that sends the same page for ever.
                    return found
                }
                page = following
                take(page)
            }
        }
        if page.next == nil {
            memory.remember(allUsers: all)
        }
        return found
    }
}
