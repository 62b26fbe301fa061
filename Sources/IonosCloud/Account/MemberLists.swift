import HTTPTransport

/// The members of groups, each list read once however many ask for it.
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
    private var lists: [String: Task<Result<List?, APIError>, Never>] = [:]

    init(_ client: IonosClient) {
        self.client = client
    }

    /// The members of a group; nil when there is no such group.
    func members(ofGroup groupID: String) async throws(APIError) -> [User]? {
        try await list(ofGroup: groupID)?.users
    }

    private func list(ofGroup groupID: String) async throws(APIError) -> List? {
        let id = ObjectID.normal(groupID)
        let list =
            lists[id]
            ?? Task { [client] in
                do throws(APIError) {
                    return .success(try await client.membersOfGroup(groupID).map { List($0) })
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
            if try await list(ofGroup: group)?.ids.contains(userID) ?? false {
                joined.append(group)
            }
        }
        return ObjectIDs(joined)
    }
}
