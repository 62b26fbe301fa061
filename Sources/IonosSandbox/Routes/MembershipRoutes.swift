import GRDB

/// Who is in which group, seen from both sides.
enum MembershipRoutes {
    static let table = [
        Route("GET", "um/groups/*/users") { exchange, parameters in try listUsers(parameters[0], exchange) },
        Route("POST", "um/groups/*/users") { exchange, parameters in try add(to: parameters[0], exchange) },
        Route("DELETE", "um/groups/*/users/*") { exchange, parameters in
            try remove(parameters[1], from: parameters[0], exchange)
        },
        Route("GET", "um/users/*/groups") { exchange, parameters in try listGroups(parameters[0], exchange) },
    ]

    private static func listUsers(_ groupID: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let group = try exchange.visibleGroup(groupID)
        let users = try Listing(exchange.target, exchange.options.listFilters)
            .select(
                from: try exchange.visibleMembers(of: group),
                properties: UserRoutes.properties,
                text: UserRoutes.text
            )
        let items = try users.map { try exchange.represent($0, depth: depth - 1) }
        return .read(exchange.collection(items, id: "\(groupID)/users", path: "um/groups/\(groupID)/users"))
    }

    private static func listGroups(_ userID: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let user = try exchange.visibleUser(userID)
        let groups = try Listing(exchange.target, exchange.options.listFilters)
            .select(
                from: try exchange.visibleGroups(of: user),
                properties: GroupRoutes.properties,
                text: GroupRoutes.text
            )
        let items = try groups.map { try exchange.represent($0, depth: depth - 1) }
        return .read(exchange.collection(items, id: "\(userID)/groups", path: "um/users/\(userID)/groups"))
    }

    private static func add(to groupID: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let group = try exchange.currentGroup(groupID)
        let body = try exchange.decodedBody(MemberBody.self)
        let user = try exchange.currentUser(body.id)
        if try exchange.membership(of: body.id, in: groupID) == nil {
            try exchange.lag.setAside(MembershipRecord?.none, id: body.id, owner: groupID)
            var membership = MembershipRecord(groupId: groupID, userId: body.id, since: exchange.now)
            try membership.insert(exchange.db)
        } else if exchange.options.repeatedMembership == .refuse {
            throw APIFailure.unprocessable("The user is already a member of the group")
        }
        return .accepted(try exchange.represent(user, depth: depth), group.subject)
    }

    private static func remove(_ userID: String, from groupID: String, _ exchange: Exchange) throws -> Answer
    {
        let group = try exchange.currentGroup(groupID)
        guard let membership = try exchange.membership(of: userID, in: groupID) else {
            throw APIFailure.notFound
        }
        try exchange.lag.setAside(membership, id: userID, owner: groupID)
        _ = try membership.delete(exchange.db)
        return .accepted(nil, group.subject)
    }
}

/// The body that adds a member: a user's id, and nothing else that counts.
private struct MemberBody: Decodable {
    var id: String
}

extension Exchange {
    /// The members of a group, in the order in which they joined.
    func visibleMembers(of group: GroupRecord) throws -> [UserRecord] {
        guard lag.isActive else {
            return try UserRecord.fetchAll(
                db,
                sql: """
                    SELECT user.* FROM user JOIN membership ON membership.userId = user.id
                    WHERE membership.groupId = ? ORDER BY membership.position
                    """,
                arguments: [group.id]
            )
        }
        return try lag.visible(try memberships(in: group.id), owner: group.id).compactMap { membership in
            let user = try UserRecord.fetchOne(
                db,
                sql: "SELECT * FROM user WHERE id = ?",
                arguments: [membership.userId]
            )
            return try lag.visible(user, id: membership.userId, owner: "")
        }
    }

    /// The groups that a user is in, in the order in which they were joined.
    func visibleGroups(of user: UserRecord) throws -> [GroupRecord] {
        guard lag.isActive else {
            return try GroupRecord.fetchAll(
                db,
                sql: """
                    SELECT user_group.* FROM user_group JOIN membership ON membership.groupId = user_group.id
                    WHERE membership.userId = ? ORDER BY membership.position
                    """,
                arguments: [user.id]
            )
        }
        // A membership set aside is filed under its group, so the lagging view has to ask every group.
        let all = try GroupRecord.fetchAll(db, sql: "SELECT * FROM user_group ORDER BY position")
        let joined = try lag.visible(all, owner: "").compactMap { group in
            let current = try membership(of: user.id, in: group.id)
            let seen = try lag.visible(current, id: user.id, owner: group.id)
            return seen.map { (position: $0.position ?? 0, group: group) }
        }
        return joined.sorted { $0.position < $1.position }.map(\.group)
    }

    /// The memberships in a group as writes see them.
    func memberships(in groupID: String) throws -> [MembershipRecord] {
        try MembershipRecord.fetchAll(
            db,
            sql: "SELECT * FROM membership WHERE groupId = ? ORDER BY position",
            arguments: [groupID]
        )
    }

    fileprivate func membership(of userID: String, in groupID: String) throws -> MembershipRecord? {
        try MembershipRecord.fetchOne(
            db,
            sql: "SELECT * FROM membership WHERE groupId = ? AND userId = ?",
            arguments: [groupID, userID]
        )
    }
}
