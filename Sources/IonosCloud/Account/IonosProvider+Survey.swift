import Addresses
import HTTPTransport
package import Providers
package import SourceText
import Values

extension IonosProvider {
    /// Reads whether planned addresses and names are taken, and which keys users have for whom one is planned.
    package func survey(
        _ plan: ProposedPlan,
        departed: Set<String>
    ) async throws(DiagnosticsError) -> ProviderFacts {
        var facts = AccountFacts()
        let creations = plan.changes.filter(\.createsObject)
        do throws(APIError) {
            facts.usersByEmail = try await usersByEmail(creations.texts("email", of: IonosType.user))
            facts.groupsByName = try await groupsByName(creations.texts("name", of: IonosType.group))
            facts.administrators = try await remainingAdministrators(plan)
            let owners = creations.texts("user_id", of: IonosType.key)
            let lists = await mapConcurrently(owners) { userID -> Result<[String], APIError> in
                do throws(APIError) {
                    return .success(try await keyIDs(ofUser: userID))
                } catch {
                    return .failure(error)
                }
            }
            for (userID, list) in zip(owners, lists) {
                facts.keysByUser[userID] = try list.get()
            }
            await lookForUnmanagedKeys(plan, &facts)
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "looking for existing objects", address: nil))
        }
        facts.surveyed = Int(clock.sinceEpoch().components.seconds)
        facts.keepDeparted(departed)
        facts.freedKeys = KeyLimit.freed(by: plan).filter { facts.keysByUser[$0.key] != nil }
        for (userID, keys) in facts.keysByUser {
            let leaving = keys.filter(facts.departed.contains)
            if !leaving.isEmpty {
                facts.freedKeys[userID, default: []] += leaving
            }
        }
        return facts.facts
    }

    private func usersByEmail(_ emails: [String]) async throws(APIError) -> [String: [String]] {
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
        let (users, isWhole) = try await client.search(first)
        guard !isWhole else {
            memory.remember(allUsers: users)
            return users
        }
        let others = await mapConcurrently(Array(emails.dropFirst())) {
            email -> Result<Listing<User>, APIError> in
            do throws(APIError) {
                return .success(try await client.search(email).users)
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

    private func groupsByName(_ names: [String]) async throws(APIError) -> [String: [String]] {
        guard !names.isEmpty else {
            return [:]
        }
        if memory.allGroups == nil {
            memory.remember(allGroups: try await client.groupListing())
        }
        var found = Dictionary(firstOf: names.map { ($0, [String]()) })
        for group in memory.allGroups ?? [] {
            if let name = group.properties?.name, let ids = found[name] {
                found[name] = ids + [group.id]
            }
        }
        return found
    }

    private func keyIDs(ofUser userID: String) async throws(APIError) -> [String] {
        if let known = memory.knownKeys(ofUser: userID) {
            return known.ids.sorted()
        }
        // Of a user that does not exist the create itself will say so, with the address of the key.
        guard let listing = try await client.keysOfUser(userID) else {
            return []
        }
        memory.remember(keys: RunMemory.KnownKeys(listing, at: clock.now()), ofUser: userID)
        return listing.items.map(\.id)
    }
}

extension ResourceChange {
    /// Whether the change makes a new object.
    var createsObject: Bool {
        switch action {
        case .create, .replaceCreateFirst, .replaceDestroyFirst: true
        case .noop, .read, .update, .delete, .forget: false
        }
    }

    var deletesObject: Bool {
        switch action {
        case .delete, .replaceCreateFirst, .replaceDestroyFirst: true
        case .noop, .read, .update, .create, .forget: false
        }
    }
}

extension [ResourceChange] {
    /// The known values of a text attribute in the planned objects of one type, sorted, without duplicates.
    func texts(_ attribute: String, of type: String) -> [String] {
        let texts = filter { $0.address.resource.type == type }.compactMap {
            $0.after?[attribute]?.stringValue
        }
        return Set(texts).sorted()
    }
}
