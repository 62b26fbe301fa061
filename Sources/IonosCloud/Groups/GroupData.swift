import SourceText
import Values

/// The data source of groups.
struct GroupData: AccountData {
    static let name = GroupType.name

    let account: IonosProvider

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let id = configuration.filled("id")
        let name = configuration.filled("name")
        guard id == nil || name == nil else {
            throw failure(
                "id and name cannot be both specified in the same time",
                "Remove one of the two: each of them names a group by itself."
            )
        }
        let group: Group
        if let id {
            group = try await reading("reading group \(id)") {
                () async throws(APIError) in
                try await reader.waiting(for: [id]) { () async throws(APIError) in
                    try await client.getGroup(id)
                }
            }
        } else if let name {
            group = try await onlyGroup(name)
        } else {
            throw failure(
                "please provide either the group id or name",
                "One of the two says which group is meant."
            )
        }
        var members: [User]?
        if configuration["get_users_data"]?.boolValue ?? true {
            members = try await reading("reading the members of group \(group.id)") {
                () async throws(APIError) in
                try await reader.waiting(for: [group.id]) { () async throws(APIError) in
                    try await client.listMembers(ofGroup: group.id)
                }
            }
        }
        var attributes =
            GroupAttributes.value(
                of: group,
                fallback: configuration,
                owned: ObjectIDs([]),
                members: members
            ).mapValue ?? ValueMap()
        attributes["user_id"] = nil
        attributes["exclusive"] = nil
        attributes["user_ids"] = nil
        return .object(attributes)
    }

    private func onlyGroup(_ name: String) async throws(DiagnosticsError) -> Group {
        let groups = try await reading("reading the groups") {
            () async throws(APIError) in
            try await reader.searching { () async throws(APIError) in
                var groups: [Group] = []
                for candidate in try await candidates() {
                    let group =
                        candidate.properties == nil ? try await client.getGroup(candidate.id) : candidate
                    if group.properties?.name == name {
                        groups.append(group)
                    }
                }
                return groups
            }
        }
        guard let group = groups.first else {
            throw failure(
                "no group found with the specified name = \(name)",
                "The whole name must be the same, case included."
            )
        }
        guard groups.count == 1 else {
            throw failure(
                "more than one group found with the specified criteria name = \(name)",
                "Their ids are \(groups.map(\.id).sorted().joined(separator: ", ")): name one of them by its id instead."
            )
        }
        return group
    }

    private func candidates() async throws(APIError) -> [Group] {
        if memory.isFresh, let known = memory.allGroups {
            return known.items
        }
        return try await client.listGroups()
    }
}
