import GRDB

/// `/um/users`: the people of a contract.
enum UserRoutes {
    static let table = [
        Route("GET", "um/users") { exchange, _ in try list(exchange) },
        Route("POST", "um/users") { exchange, _ in try create(&exchange) },
        Route("GET", "um/users/*") { exchange, parameters in try show(parameters[0], exchange) },
        Route("PUT", "um/users/*") { exchange, parameters in try replace(parameters[0], exchange) },
        Route("DELETE", "um/users/*") { exchange, parameters in try delete(parameters[0], exchange) },
    ]

    /// The properties by which users can be filtered and ordered.
    static let properties =
        [
            "firstname", "lastname", "email", "administrator", "forceSecAuth", "secAuthActive", "active",
            "s3CanonicalUserId", "lastLogin",
        ] + History.properties

    static func text(of user: UserRecord, _ property: String) -> String? {
        switch property {
        case "firstname": user.firstname
        case "lastname": user.lastname
        case "email": user.email
        case "administrator": String(user.administrator)
        case "forceSecAuth": String(user.forceSecAuth)
        case "secAuthActive": String(user.secAuthActive ?? false)
        case "active": String(user.active)
        case "s3CanonicalUserId": user.s3CanonicalUserId
        default: user.history.text(of: property)
        }
    }

    private static func list(_ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let listing = try Listing(exchange.target, exchange.options.listFilters)
        let page = try Page(exchange.target, largest: exchange.options.pageLimit)
        // One more than the page holds tells whether another follows.
        var users: [UserRecord]
        if listing.isPlain && !exchange.lag.isActive {
            users = try UserRecord.fetchAll(
                exchange.db,
                sql: "SELECT * FROM user ORDER BY position LIMIT ? OFFSET ?",
                arguments: [page.limit + 1, page.offset]
            )
        } else {
            users = try UserRecord.fetchAll(
                exchange.db,
                sql: "SELECT * FROM user WHERE instr(emailKey, ?) > 0 ORDER BY position",
                arguments: [exchange.lag.isActive ? "" : listing.needle(of: "email") ?? ""]
            )
            users = try exchange.lag.visible(users, owner: "")
            users = try listing.select(from: users, properties: properties, text: text)
            users = Array(users.dropFirst(page.offset).prefix(page.limit + 1))
        }
        let items = try users.prefix(page.limit).map { try exchange.represent($0, depth: depth - 1) }
        return .read(
            .object(
                exchange.referenceMembers("um/users", type: "collection", path: "um/users")
                    + [("items", .array(items))]
                    + page.members(
                        url: exchange.url("um/users"),
                        query: exchange.target.query,
                        hasMore: users.count > page.limit
                    )
            )
        )
    }

    private static func show(_ id: String, _ exchange: Exchange) throws -> Answer {
        .read(try exchange.represent(try exchange.visibleUser(id), depth: try exchange.depth()))
    }

    private static func create(_ exchange: inout Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let input = try exchange.decodedBody(PropertiesBody<UserInput>.self).properties
        var complaints = input.complaints(requiring: ["firstname", "lastname", "email", "password"])
        let email = exchange.stored(email: input.email ?? "")
        complaints += try exchange.duplicate(of: email, besides: nil)
        guard complaints.isEmpty else { throw APIFailure(unprocessable: complaints) }
        var user = UserRecord(
            id: exchange.identifiers.uuid(),
            firstname: input.firstname ?? "",
            lastname: input.lastname ?? "",
            email: email,
            emailKey: email.lowercased(),
            administrator: input.administrator ?? false,
            forceSecAuth: input.forceSecAuth ?? false,
            active: input.active ?? true,
            history: exchange.freshHistory()
        )
        try exchange.lag.setAside(UserRecord?.none, id: user.id, owner: "")
        try user.insert(exchange.db)
        return .accepted(try exchange.represent(user, depth: depth), user.subject)
    }

    private static func replace(_ id: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        var user = try exchange.currentUser(id)
        let input = try exchange.decodedBody(PropertiesBody<UserInput>.self).properties
        let resets = exchange.options.omittedProperties == .reset
        var complaints = input.complaints(requiring: resets ? ["firstname", "lastname", "email"] : [])
        let before = user
        user.firstname = input.firstname ?? user.firstname
        user.lastname = input.lastname ?? user.lastname
        user.email = input.email.map(exchange.stored(email:)) ?? user.email
        user.emailKey = user.email.lowercased()
        user.administrator = input.administrator ?? (resets ? false : user.administrator)
        user.forceSecAuth = input.forceSecAuth ?? (resets ? false : user.forceSecAuth)
        user.active = input.active ?? (resets ? true : user.active)
        complaints += try exchange.duplicate(of: user.email, besides: id)
        if id == exchange.account.ownerId {
            if user.firstname != before.firstname || user.lastname != before.lastname
                || user.email != before.email
            {
                complaints.append("The name and e-mail address of the contract owner cannot be changed")
            }
            if !user.administrator || !user.active {
                complaints.append("The contract owner is always an active administrator")
            }
        }
        guard complaints.isEmpty else { throw APIFailure(unprocessable: complaints) }
        user.history = exchange.changed(user.history)
        try exchange.lag.setAside(before, id: id, owner: "")
        try user.update(exchange.db)
        return .accepted(try exchange.represent(user, depth: depth), user.subject)
    }

    private static func delete(_ id: String, _ exchange: Exchange) throws -> Answer {
        let user = try exchange.currentUser(id)
        if id == exchange.account.ownerId {
            throw APIFailure.unprocessable("The contract owner cannot be deleted")
        }
        if exchange.options.userDeletion == .refuse, try exchange.keyCount(of: id) > 0 {
            throw APIFailure.unprocessable("The user still has access keys; delete them first")
        }
        try exchange.lag.setAside(user, id: id, owner: "")
        for membership in try MembershipRecord.fetchAll(
            exchange.db,
            sql: "SELECT * FROM membership WHERE userId = ?",
            arguments: [id]
        ) {
            try exchange.lag.setAside(membership, id: id, owner: membership.groupId)
        }
        for key in try KeyRecord.fetchAll(
            exchange.db,
            sql: "SELECT * FROM access_key WHERE userId = ?",
            arguments: [id]
        ) {
            try exchange.remember(key)
        }
        _ = try user.delete(exchange.db)
        return .accepted(nil, user.subject)
    }
}

/// A user's properties as clients send them; `secAuthActive` and the canonical id are read-only and ignored.
private struct UserInput: Decodable {
    var firstname: String?
    var lastname: String?
    var email: String?
    var password: String?
    var administrator: Bool?
    var forceSecAuth: Bool?
    var active: Bool?

    /// What is wrong with these properties by themselves.
    func complaints(requiring required: [String]) -> [String] {
        let texts = [
            ("firstname", firstname), ("lastname", lastname), ("email", email), ("password", password),
        ]
        var complaints: [String] = []
        for (name, text) in texts {
            guard let text else {
                if required.contains(name) {
                    complaints.append("[(root).properties.\(name)] The attribute is required")
                }
                continue
            }
            if text.allSatisfy(\.isWhitespace) {
                complaints.append("[(root).properties.\(name)] The attribute must not be empty")
            } else if name == "email", !isEmailAddress(text) {
                complaints.append("[(root).properties.email] The value is not a valid e-mail address")
            } else if name == "password", text.unicodeScalars.count < 5 {
                complaints.append(
                    "[(root).properties.password] The password does not meet the password policy: at least 5 characters"
                )
            }
        }
        return complaints
    }
}

/// Whether a text has the form of an address; what the real service checks beyond this is not known.
private func isEmailAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let domain = parts.last, !parts[0].isEmpty else { return false }
    let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2 && !labels.contains { $0.isEmpty } && !text.contains { $0.isWhitespace }
}

extension UserRecord {
    var subject: Answer.Subject { Answer.Subject(type: "user", id: id, path: "um/users/\(id)") }
}

extension Exchange {
    /// The user as writes see it; throws the 404.
    func currentUser(_ id: String) throws -> UserRecord {
        if options.laggingWrites { _ = try visibleUser(id) }
        guard let user = try fetchUser(id) else { throw APIFailure.notFound }
        return user
    }

    /// The user as reads see it; throws the 404.
    func visibleUser(_ id: String) throws -> UserRecord {
        guard let user = try lag.visible(try fetchUser(id), id: id, owner: "") else {
            throw APIFailure.notFound
        }
        return user
    }

    private func fetchUser(_ id: String) throws -> UserRecord? {
        try UserRecord.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM user WHERE id = ?"),
            arguments: [id]
        )
    }

    fileprivate func stored(email: String) -> String {
        options.emailCase == .lower ? email.lowercased() : email
    }

    /// The complaint about another user's having the address, whatever its case.
    fileprivate func duplicate(of email: String, besides id: String?) throws -> [String] {
        let other = try String.fetchOne(
            db,
            sql: "SELECT id FROM user WHERE emailKey = ?",
            arguments: [email.lowercased()]
        )
        guard let other, other != id else { return [] }
        return ["[(root).properties.email] A user with this e-mail address already exists"]
    }
}
