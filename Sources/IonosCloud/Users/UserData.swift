import SourceText
import Values

/// The data source of users.
struct UserData: AccountData {
    static let name = UserType.name

    let account: IonosProvider

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let id = configuration.filled("id")
        let email = configuration.filled("email")
        guard id == nil || email == nil else {
            throw failure(
                "id and email cannot be both specified in the same time",
                "Remove one of the two: each of them names a user by itself."
            )
        }
        let user: User
        if let id {
            user = try await reading("reading user \(id)") {
                () async throws(APIError) in
                try await reader.waiting(for: [id]) { () async throws(APIError) in
                    try await client.getUser(id)
                }
            }
        } else if let email = email ?? client.credentials.username {
            user = try await onlyUser(email)
        } else {
            throw failure(
                "please provide either the user id or email",
                "Left both out, the user is the one whose name and password keyform uses; a token does not name its user."
            )
        }
        let groups = try await reading("reading the groups of user \(user.id)") {
            () async throws(APIError) in
            try await reader.waiting(for: [user.id]) { () async throws(APIError) in
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
            try await reader.searching { () async throws(APIError) in
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
            throw failure(
                "no user found \(criteria)",
                "The whole address must be the same; case does not matter. Check that the credentials belong to the"
                    + " right contract."
            )
        }
        guard users.count == 1 else {
            throw failure(
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
        return try await reader.users(withEmail: email).items
    }
}
