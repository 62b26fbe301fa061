import GRDB

/// `/um/groups/{id}/shares`: what a group may do with a resource.
///
/// The sandbox knows no clusters, images or address blocks, so every UUID is taken for a resource of the account.
enum ShareRoutes {
    static let table = [
        Route("GET", "um/groups/*/shares") { exchange, parameters in try list(parameters[0], exchange) },
        Route("POST", "um/groups/*/shares/*") { exchange, parameters in
            try create(parameters[1], with: parameters[0], exchange)
        },
        Route("GET", "um/groups/*/shares/*") { exchange, parameters in
            try show(parameters[1], with: parameters[0], exchange)
        },
        Route("PUT", "um/groups/*/shares/*") { exchange, parameters in
            try replace(parameters[1], with: parameters[0], exchange)
        },
        Route("DELETE", "um/groups/*/shares/*") { exchange, parameters in
            try delete(parameters[1], with: parameters[0], exchange)
        },
    ]

    private static func list(_ groupID: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        _ = try exchange.visibleGroup(groupID)
        let shares = try Listing(exchange.target, exchange.options.listFilters)
            .select(
                from: try exchange.lag.visible(try exchange.shares(with: groupID), owner: groupID),
                properties: ["editPrivilege", "sharePrivilege"]
            ) { share, property in
                String(property == "editPrivilege" ? share.editPrivilege : share.sharePrivilege)
            }
        let items = shares.map { exchange.represent($0, depth: depth - 1) }
        return .read(exchange.collection(items, id: "\(groupID)/shares", path: "um/groups/\(groupID)/shares"))
    }

    private static func show(_ id: String, with groupID: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        _ = try exchange.visibleGroup(groupID)
        let current = try exchange.share(of: id, with: groupID)
        guard let share = try exchange.lag.visible(current, id: id, owner: groupID) else {
            throw APIFailure.notFound
        }
        return .read(exchange.represent(share, depth: depth))
    }

    private static func create(_ id: String, with groupID: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        _ = try exchange.currentGroup(groupID)
        guard id.isUUID else {
            throw APIFailure.unprocessable("[(root).resourceId] The value is not a UUID")
        }
        let input = try exchange.decodedBody(PropertiesBody<ShareInput>.self).properties
        guard try exchange.share(of: id, with: groupID) == nil else {
            throw APIFailure.unprocessable("[VDC-22-1] The resource is already shared with the group")
        }
        try loseEarlier(of: id, exchange)
        var share = ShareRecord(
            groupId: groupID,
            resourceId: id,
            editPrivilege: input.editPrivilege ?? false,
            sharePrivilege: input.sharePrivilege ?? false,
            since: exchange.now
        )
        try exchange.lag.setAside(ShareRecord?.none, id: id, owner: groupID)
        try share.insert(exchange.db)
        return .accepted(exchange.represent(share, depth: depth), share.subject)
    }

    /// Drops the shares of a resource that were made a moment ago, as the service does when several are made at once.
    private static func loseEarlier(of id: String, _ exchange: Exchange) throws {
        guard exchange.options.shareConflict > 0 else { return }
        let lost = try ShareRecord.fetchAll(
            exchange.db,
            sql: "SELECT * FROM share WHERE resourceId = ? AND since > ?",
            arguments: [id, exchange.now - exchange.options.shareConflict]
        )
        for share in lost {
            _ = try share.delete(exchange.db)
        }
    }

    private static func replace(_ id: String, with groupID: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let before = try exchange.currentShare(of: id, with: groupID)
        let input = try exchange.decodedBody(PropertiesBody<ShareInput>.self).properties
        let resets = exchange.options.omittedProperties == .reset
        var share = before
        share.editPrivilege = input.editPrivilege ?? (resets ? false : before.editPrivilege)
        share.sharePrivilege = input.sharePrivilege ?? (resets ? false : before.sharePrivilege)
        try exchange.lag.setAside(before, id: id, owner: groupID)
        try share.update(exchange.db)
        return .accepted(exchange.represent(share, depth: depth), share.subject)
    }

    private static func delete(_ id: String, with groupID: String, _ exchange: Exchange) throws -> Answer {
        let share = try exchange.currentShare(of: id, with: groupID)
        try exchange.lag.setAside(share, id: id, owner: groupID)
        _ = try share.delete(exchange.db)
        return .accepted(nil, share.subject)
    }
}

/// What a share allows, as clients send it.
private struct ShareInput: Decodable {
    var editPrivilege: Bool?
    var sharePrivilege: Bool?
}

extension ShareRecord {
    fileprivate var subject: Answer.Subject {
        Answer.Subject(type: "resource", id: resourceId, path: "um/groups/\(groupId)/shares/\(resourceId)")
    }
}

extension Exchange {
    /// The shares with a group as writes see them.
    func shares(with groupID: String) throws -> [ShareRecord] {
        try ShareRecord.fetchAll(
            db,
            sql: "SELECT * FROM share WHERE groupId = ? ORDER BY position",
            arguments: [groupID]
        )
    }

    fileprivate func share(of resourceID: String, with groupID: String) throws -> ShareRecord? {
        try ShareRecord.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM share WHERE groupId = ? AND resourceId = ?"),
            arguments: [groupID, resourceID]
        )
    }

    /// The share as writes see it; throws the 404.
    fileprivate func currentShare(of resourceID: String, with groupID: String) throws -> ShareRecord {
        _ = try currentGroup(groupID)
        let current = try share(of: resourceID, with: groupID)
        let seen = options.laggingWrites ? try lag.visible(current, id: resourceID, owner: groupID) : current
        guard let current, seen != nil else { throw APIFailure.notFound }
        return current
    }

    fileprivate func represent(_ share: ShareRecord, depth: Int) -> JSONNode {
        let path = "um/groups/\(share.groupId)/shares/\(share.resourceId)"
        guard depth >= 0 else { return reference(share.resourceId, type: "resource", path: path) }
        return .object(
            referenceMembers(share.resourceId, type: "resource", path: path) + [
                (
                    "properties",
                    .object([
                        ("editPrivilege", .bool(share.editPrivilege)),
                        ("sharePrivilege", .bool(share.sharePrivilege)),
                    ])
                )
            ]
        )
    }
}

extension String {
    fileprivate var isUUID: Bool {
        let groups = split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12] && groups.joined().allSatisfy(\.isHexDigit)
    }
}
