import IonosAPI

/// The members of groups, each list read once however many ask for it.
///
/// A list in which a recorded membership is missing is read again a little later: reads may lag behind writes, and
/// what they do not show yet would look like a change made outside.
actor MemberLists {
    private struct List {
        let users: [User]
        let ids: ObjectIDs

        init(_ users: [User]) {
            self.users = users
            ids = ObjectIDs(users.map(\.id))
        }
    }

    private let client: IonosClient
    private let clock: any APIClock
    /// Who was recorded as a member, by group.
    private let expected: [String: [String]]
    private var lists: [String: Task<Result<List, APIError>, Never>] = [:]

    init(_ client: IonosClient, _ clock: any APIClock, expecting memberships: [Membership]) {
        self.client = client
        self.clock = clock
        expected = Dictionary(grouping: memberships) { ObjectID.normal($0.group) }.mapValues {
            $0.map(\.user)
        }
    }

    func members(ofGroup groupID: String) async throws(APIError) -> [User] {
        try await list(ofGroup: groupID).users
    }

    private func list(ofGroup groupID: String) async throws(APIError) -> List {
        let id = ObjectID.normal(groupID)
        let list =
            lists[id]
            ?? Task { [client, clock, expected = expected[id] ?? []] in
                do throws(APIError) {
                    let list = try await readAgain(clock) { () async throws(APIError) in
                        List(try await client.listMembers(ofGroup: groupID))
                    } until: { list in
                        expected.allSatisfy(list.ids.contains)
                    }
                    return .success(list)
                } catch {
                    return .failure(error)
                }
            }
        lists[id] = list
        return try await list.value.get()
    }

    /// Which of some groups a user is in; a group that does not exist has no members.
    func groups(among candidates: [String], of userID: String) async throws(APIError) -> ObjectIDs {
        var joined: [String] = []
        for group in candidates {
            do throws(APIError) {
                if try await list(ofGroup: group).ids.contains(userID) {
                    joined.append(group)
                }
            } catch  where error.kind == .notFound {
                continue
            }
        }
        return ObjectIDs(joined)
    }
}

/// Reads, and again after a moment as long as what was read is not what a lagging read will show in the end.
func readAgain<Result>(
    _ clock: any APIClock,
    _ read: () async throws(APIError) -> Result,
    until isSettled: (Result) -> Bool
) async throws(APIError) -> Result {
    for delay in IonosProvider.secondLooks {
        let result = try await read()
        if isSettled(result) {
            return result
        }
        try? await clock.sleep(for: delay)
    }
    return try await read()
}
