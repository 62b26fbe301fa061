import Providers
package import SourceText
package import Values

extension IonosProvider {
    /// Reads a data source; what the server's filters find is compared exactly.
    package func readData(
        type: String,
        configuration: Value
    ) async throws(DiagnosticsError) -> Value {
        switch type {
        case IonosType.user: try await dataUser(configuration)
        case IonosType.group: try await dataGroup(configuration)
        case IonosType.key: try await dataKey(configuration)
        default:
            throw DiagnosticsError(
                .error("Unsupported data source", "keyform has no data source \"\(type)\".")
            )
        }
    }

    // MARK: User

    private func dataUser(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let id = configuration.filled("id")
        let email = configuration.filled("email")
        guard id == nil || email == nil else {
            throw Self.failure(
                "id and email cannot be both specified in the same time",
                "Remove one of the two: each of them names a user by itself."
            )
        }
        let user: User
        if let id {
            user = try await reading("reading user \(id)") {
                () async throws(APIError) in
                try await patience.waiting(for: [id]) { () async throws(APIError) in
                    try await client.getUser(id)
                }
            }
        } else if let email = email ?? client.credentials.username {
            user = try await onlyUser(email)
        } else {
            throw Self.failure(
                "please provide either the user id or email",
                "Left both out, the user is the one whose name and password keyform uses; a token does not name its user."
            )
        }
        let groups = try await reading("reading the groups of user \(user.id)") {
            () async throws(APIError) in
            try await patience.waiting(for: [user.id]) { () async throws(APIError) in
                try await client.groupsOfUser(user.id)
            }
        }
        var attributes =
            UserAttributes.value(of: user, fallback: .null(), groupIDs: nil).mapValue ?? ValueMap()
        for name in ["password", "password_wo", "password_wo_version", "group_ids"] {
            attributes[name] = nil
        }
        attributes["groups"] = .set(
            groups.map { group in
                .object(
                    ValueMap([
                        ("id", .string(group.id)),
                        ("name", group.properties.map { .string($0.name) } ?? .null(.string)),
                    ])
                )
            },
            of: .object(["id": .string, "name": .string])
        )
        return .object(attributes)
    }

    private func onlyUser(_ email: String) async throws(DiagnosticsError) -> User {
        let criteria = "with the specified criteria: email = \(email)"
        let users = try await reading("looking for user \(email)") {
            () async throws(APIError) in
            try await patience.searching { () async throws(APIError) in
                var users: [User] = []
                for candidate in try await candidates(email) {
                    let user = candidate.hasProperties ? candidate : try await client.getUser(candidate.id)
                    if user.hasEmail(email) {
                        users.append(user)
                    }
                }
                return users
            }
        }
        guard let user = users.first else {
            throw Self.failure(
                "no user found \(criteria)",
                "The whole address must be the same; case does not matter. Check that the credentials belong to the"
                    + " right contract."
            )
        }
        guard users.count == 1 else {
            throw Self.failure(
                "multiple users found \(criteria)",
                "Their ids are \(users.map(\.id).sorted().joined(separator: ", ")): name one of them by its id instead."
            )
        }
        return user
    }

    private func candidates(_ email: String) async throws(APIError) -> [User] {
        if memory.isFresh, let users = memory.allUsers {
            return users.items.filter { $0.mayHaveEmail(email) }
        }
        return try await client.users(withEmail: email).items
    }

    // MARK: Group

    private func dataGroup(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let id = configuration.filled("id")
        let name = configuration.filled("name")
        guard id == nil || name == nil else {
            throw Self.failure(
                "id and name cannot be both specified in the same time",
                "Remove one of the two: each of them names a group by itself."
            )
        }
        let group: Group
        if let id {
            group = try await reading("reading group \(id)") {
                () async throws(APIError) in
                try await patience.waiting(for: [id]) { () async throws(APIError) in
                    try await client.getGroup(id)
                }
            }
        } else if let name {
            group = try await onlyGroup(name)
        } else {
            throw Self.failure(
                "please provide either the group id or name",
                "One of the two says which group is meant."
            )
        }
        var members: [User]?
        if configuration["get_users_data"]?.boolValue ?? true {
            members = try await reading("reading the members of group \(group.id)") {
                () async throws(APIError) in
                try await patience.waiting(for: [group.id]) { () async throws(APIError) in
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
            try await patience.searching { () async throws(APIError) in
                var groups: [Group] = []
                let all = memory.isFresh ? memory.allGroups : nil
                for candidate in try await existing(all) {
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
            throw Self.failure(
                "no group found with the specified name = \(name)",
                "The whole name must be the same, case included."
            )
        }
        guard groups.count == 1 else {
            throw Self.failure(
                "more than one group found with the specified criteria name = \(name)",
                "Their ids are \(groups.map(\.id).sorted().joined(separator: ", ")): name one of them by its id instead."
            )
        }
        return group
    }

    private func existing(_ known: [Group]?) async throws(APIError) -> [Group] {
        if let known {
            return known
        }
        return try await client.listGroups()
    }

    // MARK: Key

    private func dataKey(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let userID = configuration.filled("user_id") ?? ""
        let id = configuration.filled("id")
        let criteria = "with the specified criteria: userID = \(userID)" + (id.map { " id = \($0)" } ?? "")
        let keys = try await reading("reading the keys of user \(userID)") {
            () async throws(APIError) in
            try await patience.searching { () async throws(APIError) in
                try await namedKeys(id, ofUser: userID)
            }
        }
        guard let key = keys.first else {
            throw Self.failure(
                "no storage key found \(criteria)",
                id == nil
                    ? "The user has no key, or there is no such user."
                    : "The user has no such key, or there is no such user."
            )
        }
        guard keys.count == 1 else {
            throw Self.failure(
                "more than one storage key found \(criteria)",
                "Their ids are \(keys.map(\.id).sorted().joined(separator: ", ")): name one of them by its id."
            )
        }
        return KeyAttributes.object(key, userID: userID, prior: nil).attributes
    }

    /// The key of that id, else all keys; none when there is no such key or user.
    private func namedKeys(_ id: String?, ofUser userID: String) async throws(APIError) -> [S3Key] {
        if let id {
            do throws(APIError) {
                return [try await client.getKey(id, ofUser: userID)]
            } catch {
                guard error.kind == .notFound || error.kind == .validation else {
                    throw error
                }
                guard try await client.hasNoKey(id, user: userID) else {
                    throw error
                }
                return []
            }
        }
        let keys = try await client.keysOfUser(userID)?.items ?? []
        if keys.count == 1, let key = keys.first, !key.hasProperties {
            return [try await client.getKey(key.id, ofUser: userID)]
        }
        return keys
    }

    // MARK: Errors

    private func reading<Result>(
        _ what: String,
        _ read: () async throws(APIError) -> Result
    ) async throws(DiagnosticsError) -> Result {
        do throws(APIError) {
            return try await read()
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: what, address: nil))
        }
    }

    private static func failure(_ summary: String, _ detail: String) -> DiagnosticsError {
        DiagnosticsError(.error(summary, detail))
    }
}

extension Value {
    /// The text of an argument that is set to something.
    fileprivate func filled(_ name: String) -> String? {
        self[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
}
