import GRDB

/// `/um/groups`: privileges and the people who have them.
enum GroupRoutes {
    static let table = [
        Route("GET", "um/groups") { exchange, _ in try list(exchange) },
        Route("POST", "um/groups") { exchange, _ in try create(&exchange) },
        Route("GET", "um/groups/*") { exchange, parameters in try show(parameters[0], exchange) },
        Route("PUT", "um/groups/*") { exchange, parameters in try replace(parameters[0], exchange) },
        Route("DELETE", "um/groups/*") { exchange, parameters in try delete(parameters[0], exchange) },
    ]

    /// The properties by which groups can be filtered and ordered.
    static let properties = ["name"] + knownPrivileges

    static func text(of group: GroupRecord, _ property: String) -> String? {
        property == "name" ? group.name : String(group.privileges[property] ?? false)
    }

    private static func list(_ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let all = try GroupRecord.fetchAll(exchange.db, sql: "SELECT * FROM user_group ORDER BY position")
        let groups = try Listing(exchange.target, exchange.options.listFilters)
            .select(from: try exchange.lag.visible(all, owner: ""), properties: properties, text: text)
        let items = try groups.map { try exchange.represent($0, depth: depth - 1) }
        return .read(exchange.collection(items, id: "um/groups", path: "um/groups"))
    }

    private static func show(_ id: String, _ exchange: Exchange) throws -> Answer {
        .read(try exchange.represent(try exchange.visibleGroup(id), depth: try exchange.depth()))
    }

    private static func create(_ exchange: inout Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let input = try exchange.decodedBody(PropertiesBody<GroupInput>.self).properties
        try input.check(requiresName: true)
        var group = GroupRecord(
            id: exchange.identifiers.uuid(),
            name: input.name ?? "",
            privileges: input.privileges,
            s3Since: exchange.now
        )
        try exchange.lag.setAside(GroupRecord?.none, id: group.id, owner: "")
        try group.insert(exchange.db)
        return .accepted(try exchange.represent(group, depth: depth), group.subject)
    }

    private static func replace(_ id: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let before = try exchange.currentGroup(id)
        let input = try exchange.decodedBody(PropertiesBody<GroupInput>.self).properties
        let resets = exchange.options.omittedProperties == .reset
        try input.check(requiresName: resets)
        var group = before
        group.name = input.name ?? before.name
        group.privileges = (resets ? [:] : before.privileges).merging(input.privileges) { $1 }
        if group.grantsObjectStorage && !before.grantsObjectStorage { group.s3Since = exchange.now }
        try exchange.lag.setAside(before, id: id, owner: "")
        try group.update(exchange.db)
        return .accepted(try exchange.represent(group, depth: depth), group.subject)
    }

    private static func delete(_ id: String, _ exchange: Exchange) throws -> Answer {
        let group = try exchange.currentGroup(id)
        try exchange.lag.setAside(group, id: id, owner: "")
        for membership in try exchange.memberships(in: id) {
            try exchange.lag.setAside(membership, id: membership.userId, owner: id)
        }
        for share in try exchange.shares(with: id) {
            try exchange.lag.setAside(share, id: share.resourceId, owner: id)
        }
        _ = try group.delete(exchange.db)
        return .accepted(nil, group.subject)
    }
}

/// A group's properties as clients send them; privileges of any name are taken.
private struct GroupInput: Decodable {
    var name: String?
    var privileges: [String: Bool] = [:]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        for key in container.allKeys where try !container.decodeNil(forKey: key) {
            if key.stringValue == "name" {
                name = try container.decode(String.self, forKey: key)
            } else if knownPrivileges.contains(key.stringValue) {
                privileges[key.stringValue] = try container.decode(Bool.self, forKey: key)
            } else if let flag = try? container.decode(Bool.self, forKey: key) {
                privileges[key.stringValue] = flag
            }
        }
    }

    func check(requiresName: Bool) throws(APIFailure) {
        if name == nil && requiresName {
            throw .unprocessable("[(root).properties.name] The attribute is required")
        }
        if let name, name.allSatisfy(\.isWhitespace) {
            throw .unprocessable("[(root).properties.name] The attribute must not be empty")
        }
    }
}

extension GroupRecord {
    var subject: Answer.Subject { Answer.Subject(type: "group", id: id, path: "um/groups/\(id)") }
}

extension Exchange {
    /// The group as writes see it; throws the 404.
    func currentGroup(_ id: String) throws -> GroupRecord {
        if options.laggingWrites { _ = try visibleGroup(id) }
        guard let group = try fetchGroup(id) else { throw APIFailure.notFound }
        return group
    }

    /// The group as reads see it; throws the 404.
    func visibleGroup(_ id: String) throws -> GroupRecord {
        guard let group = try lag.visible(try fetchGroup(id), id: id, owner: "") else {
            throw APIFailure.notFound
        }
        return group
    }

    private func fetchGroup(_ id: String) throws -> GroupRecord? {
        try GroupRecord.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM user_group WHERE id = ?"),
            arguments: [id]
        )
    }
}
