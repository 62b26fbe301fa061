import FoundationEssentials
import GRDB

/// `/um/users/{id}/s3keys`: access keys to the object storage.
enum KeyRoutes {
    static let table = [
        Route("GET", "um/users/*/s3keys") { exchange, parameters in try list(parameters[0], exchange) },
        Route("POST", "um/users/*/s3keys") { exchange, parameters in try create(parameters[0], &exchange) },
        Route("GET", "um/users/*/s3keys/*") { exchange, parameters in
            try show(parameters[1], of: parameters[0], exchange)
        },
        Route("PUT", "um/users/*/s3keys/*") { exchange, parameters in
            try replace(parameters[1], of: parameters[0], exchange)
        },
        Route("DELETE", "um/users/*/s3keys/*") { exchange, parameters in
            try delete(parameters[1], of: parameters[0], exchange)
        },
        Route("GET", "um/users/*/s3ssourl") { exchange, parameters in
            let user = try exchange.visibleUser(parameters[0])
            return .read(.object([("ssoUrl", .string("https://sso.sandbox.invalid/?user=\(user.id)"))]))
        },
    ]

    private static func list(_ userID: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        _ = try exchange.visibleUser(userID)
        let all = try KeyRecord.fetchAll(
            exchange.db,
            sql: "SELECT * FROM access_key WHERE userId = ? ORDER BY position",
            arguments: [userID]
        )
        let keys = try Listing(exchange.target, exchange.options.listFilters)
            .select(
                from: try exchange.lag.visible(all, owner: userID),
                properties: ["active", "secretKey"] + History.properties
            ) { key, property in
                switch property {
                case "active": String(key.active)
                case "secretKey": key.secretKey
                default: key.history.text(of: property)
                }
            }
        let items = keys.map { exchange.represent($0, depth: depth - 1) }
        return .read(exchange.collection(items, id: "\(userID)/s3keys", path: "um/users/\(userID)/s3keys"))
    }

    private static func show(_ id: String, of userID: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        _ = try exchange.visibleUser(userID)
        let key = try exchange.lag.visible(try exchange.key(id, of: userID), id: id, owner: userID)
        guard let key else { throw exchange.keyNotFound }
        return .read(exchange.represent(key, depth: depth))
    }

    private static func create(_ userID: String, _ exchange: inout Exchange) throws -> Answer {
        let depth = try exchange.depth()
        var user = try exchange.currentUser(userID)
        let key = try exchange.makeKey(of: &user)
        return .accepted(exchange.represent(key, depth: depth), key.subject)
    }

    private static func replace(_ id: String, of userID: String, _ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        _ = try exchange.currentUser(userID)
        let before = try exchange.currentKey(id, of: userID)
        let input = try exchange.decodedBody(PropertiesBody<KeyInput>.self).properties
        if input.active == nil, exchange.options.omittedProperties == .reset {
            throw APIFailure.unprocessable("[(root).properties.active] The attribute is required")
        }
        var key = before
        key.active = input.active ?? before.active
        if key.active != before.active { key.activeSince = exchange.now }
        key.history = exchange.changed(before.history)
        try exchange.lag.setAside(before, id: id, owner: userID)
        try key.update(exchange.db)
        return .accepted(exchange.represent(key, depth: depth), key.subject)
    }

    private static func delete(_ id: String, of userID: String, _ exchange: Exchange) throws -> Answer {
        _ = try exchange.currentUser(userID)
        let key = try exchange.currentKey(id, of: userID)
        try exchange.remove(key)
        // The one write without a Location, so it is answered as a thing already done.
        return Answer(status: 200)
    }
}

/// A key's properties as clients send them: only `active` can be changed.
private struct KeyInput: Decodable {
    var active: Bool?
}

extension KeyRecord {
    fileprivate var subject: Answer.Subject {
        Answer.Subject(type: "s3key", id: id, path: "um/users/\(userId)/s3keys/\(percentEncoded(id))")
    }
}

extension Exchange {
    /// How many keys a user has.
    func keyCount(of userID: String) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM access_key WHERE userId = ?", arguments: [userID])
            ?? 0
    }

    /// Makes a key of the user; throws why the user can have none.
    mutating func makeKey(of user: inout UserRecord) throws -> KeyRecord {
        if options.privilegeRule, try !mayHaveKeys(user) {
            throw APIFailure.unprocessable(
                "[VDC-21-1] The user needs to be part of a group that has ACCESS_S3_OBJECT_STORAGE privilege"
            )
        }
        guard try keyCount(of: user.id) < options.keyLimit else {
            throw APIFailure.unprocessable(
                "[VDC-21-3] The maximum number of access keys per user (\(options.keyLimit)) has been reached"
            )
        }
        var key = KeyRecord(
            id: identifiers.accessKey(),
            userId: user.id,
            secretKey: identifiers.secretKey(),
            active: true,
            history: freshHistory(),
            managementId: identifiers.uuid(),
            administrative: user.administrator,
            activeSince: now
        )
        if user.s3CanonicalUserId == nil {
            try lag.setAside(user, id: user.id, owner: "")
            user.s3CanonicalUserId = identifiers.canonicalUserID()
            try user.update(db)
        }
        try lag.setAside(KeyRecord?.none, id: key.id, owner: user.id)
        try key.insert(db)
        return key
    }

    /// Deletes a key; the data plane may know it for a while.
    func remove(_ key: KeyRecord) throws {
        try lag.setAside(key, id: key.id, owner: key.userId)
        try remember(key)
        _ = try key.delete(db)
    }

    /// Keeps a key that goes for as long as the data plane does not notice.
    func remember(_ key: KeyRecord) throws {
        guard options.keyPropagation > 0 else { return }
        try db.execute(
            sql: "DELETE FROM former_key WHERE deletedAt <= ?",
            arguments: [now - options.keyPropagation]
        )
        try db.execute(
            sql: "INSERT INTO former_key (id, record, deletedAt) VALUES (?, ?, ?)",
            arguments: [key.id, String(decoding: try JSONEncoder().encode(key), as: UTF8.self), now]
        )
    }

    fileprivate func key(_ id: String, of userID: String) throws -> KeyRecord? {
        try KeyRecord.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM access_key WHERE id = ? AND userId = ?"),
            arguments: [id, userID]
        )
    }

    /// The key as writes see it; throws what says that there is none.
    fileprivate func currentKey(_ id: String, of userID: String) throws -> KeyRecord {
        let current = try key(id, of: userID)
        let seen = options.laggingWrites ? try lag.visible(current, id: id, owner: userID) : current
        guard let current, seen != nil else { throw keyNotFound }
        return current
    }

    fileprivate var keyNotFound: APIFailure {
        let text = "The access key cannot be found, please double-check the key id and try again."
        switch options.keyNotFound {
        case .plain: return .unprocessable(text)
        case .prefixed: return .unprocessable("[VDC-21-2] \(text)")
        case .notFound: return .notFound
        }
    }

    /// Whether the privilege to use the object storage has reached the user by now.
    fileprivate func mayHaveKeys(_ user: UserRecord) throws -> Bool {
        if user.administrator { return true }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT user_group.privileges, max(membership.since, user_group.s3Since) AS since
                FROM user_group JOIN membership ON membership.groupId = user_group.id
                WHERE membership.userId = ?
                  AND json_extract(user_group.privileges, '$.s3Privilege')
                """,
            arguments: [user.id]
        )
        return rows.contains { row in (row["since"] as Int64? ?? now) + options.privilegeDelay <= now }
    }
}
