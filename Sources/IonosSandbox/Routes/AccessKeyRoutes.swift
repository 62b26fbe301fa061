import GRDB

/// `/accesskeys` of the object storage's management API: the same keys as below `/um/users`, under another id.
enum AccessKeyRoutes {
    static let table = [
        Route("GET", "accesskeys") { exchange, _ in try list(exchange) },
        Route("POST", "accesskeys") { exchange, _ in try create(&exchange) },
        // Reading counts polls, as it does for the status of a request.
        Route("GET", "accesskeys/*", writes: true) { exchange, parameters in
            var key = try exchange.managedKey(parameters[0])
            let shown = exchange.represent(managed: key, showsSecret: false)
            if key.polls < exchange.options.statusPolls {
                key.polls += 1
                try key.update(exchange.db)
            }
            return .read(shown)
        },
        Route("PUT", "accesskeys/*") { exchange, parameters in try ensure(parameters[0], &exchange) },
        Route("PUT", "accesskeys/*/renew") { exchange, parameters in
            var key = try exchange.managedKey(parameters[0])
            key.secretKey = exchange.identifiers.secretKey()
            key.history = exchange.changed(key.history)
            try key.update(exchange.db)
            return Answer(status: 200, body: exchange.represent(managed: key, showsSecret: true))
        },
        Route("DELETE", "accesskeys/*") { exchange, parameters in
            try exchange.remove(try exchange.managedKey(parameters[0]))
            return Answer(status: 204)
        },
    ]

    private static func list(_ exchange: Exchange) throws -> Answer {
        let page = try Page(exchange.target, largest: 1000)
        let wanted = exchange.target.value(of: "filter.accesskeyId")
        let keys = try exchange.managedKeys().filter { wanted == nil || $0.id == wanted }.dropFirst(
            page.offset
        )
        let items = keys.prefix(page.limit).map { exchange.represent(managed: $0, showsSecret: false) }
        return .read(
            .object(
                exchange.referenceMembers("accesskeys", type: "collection", path: "accesskeys")
                    + [("items", .array(items))]
                    + page.members(
                        url: exchange.url("accesskeys"),
                        query: exchange.target.query,
                        hasMore: keys.count > page.limit
                    )
            )
        )
    }

    private static func create(_ exchange: inout Exchange) throws -> Answer {
        let input = try exchange.decodedBody(PropertiesBody<AccessKeyInput>.self).properties
        var user = exchange.caller
        var key = try exchange.makeKey(of: &user)
        key.description = input.description ?? ""
        key.failure = exchange.failure
        try key.update(exchange.db)
        return Answer(status: 201, body: exchange.represent(managed: key, showsSecret: true))
    }

    /// Makes the key with this id, or gives it these properties, those that are left out being reset.
    private static func ensure(_ id: String, _ exchange: inout Exchange) throws -> Answer {
        let input = try exchange.decodedBody(PropertiesBody<AccessKeyInput>.self).properties
        if var key = try exchange.managedKeys().first(where: { $0.managementId == id }) {
            key.description = input.description ?? ""
            key.history = exchange.changed(key.history)
            try key.update(exchange.db)
            return Answer(status: 200, body: exchange.represent(managed: key, showsSecret: false))
        }
        let isUUID =
            id.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/#) != nil
        let isTaken = try Int.fetchOne(
            exchange.db,
            sql: "SELECT 1 FROM access_key WHERE managementId = ?",
            arguments: [id]
        )
        guard isUUID, isTaken == nil else { throw APIFailure.notFound }
        var user = exchange.caller
        var key = try exchange.makeKey(of: &user)
        key.managementId = id
        key.description = input.description ?? ""
        key.failure = exchange.failure
        try key.update(exchange.db)
        return Answer(status: 201, body: exchange.represent(managed: key, showsSecret: true))
    }
}

/// A key's properties as clients send them; the empty access key and secret that some send are ignored.
private struct AccessKeyInput: Decodable {
    var description: String?
}

extension Exchange {
    /// The keys that the caller sees, in order of creation.
    fileprivate func managedKeys() throws -> [KeyRecord] {
        try KeyRecord.fetchAll(
            db,
            sql: "SELECT * FROM access_key WHERE userId = ifnull(?, userId) ORDER BY position",
            arguments: [options.accessKeyScope == .user ? caller.id : nil]
        )
    }

    fileprivate func managedKey(_ id: String) throws -> KeyRecord {
        guard let key = try managedKeys().first(where: { $0.managementId == id }) else {
            throw APIFailure.notFound
        }
        return key
    }

    fileprivate func represent(managed key: KeyRecord, showsSecret: Bool) -> JSONNode {
        let path = "accesskeys/\(key.managementId)"
        var properties: [(name: String, value: JSONNode)] = [
            ("description", .string(key.description)), ("accessKey", .string(key.id)),
        ]
        if showsSecret {
            properties.append(("secretKey", .string(key.secretKey)))
        } else {
            properties.append(("canonicalUserId", .optional(canonicalID(of: key.userId))))
            properties.append(("contractUserId", .string("\(account.contractNumber):\(key.userId)")))
        }
        let isWaiting = key.polls < options.statusPolls || now < key.history.createdAt + options.statusDelay
        let status = isWaiting ? "PROVISIONING" : key.failure == nil ? "AVAILABLE" : "FAILED"
        return .object(
            referenceMembers(key.managementId, type: "accesskey", path: path) + [
                (
                    "metadata",
                    .object([
                        ("createdDate", .string(isoDate(milliseconds: key.history.createdAt))),
                        ("createdBy", .string(key.history.createdBy)),
                        ("createdByUserId", .string(key.history.createdById)),
                        ("lastModifiedDate", .string(isoDate(milliseconds: key.history.modifiedAt))),
                        ("resourceURN", .string("ionos:s3:::accesskeys/\(key.managementId)")),
                        ("status", .string(status)),
                        ("statusMessage", .string(status == "FAILED" ? key.failure ?? "" : "")),
                        ("administrative", .bool(key.administrative)),
                        ("supportedRegions", .array(StorageRequest.regions.map(JSONNode.string))),
                    ])
                ),
                ("properties", .object(properties)),
            ]
        )
    }

    private func canonicalID(of user: String) -> String? {
        try? String.fetchOne(db, sql: "SELECT s3CanonicalUserId FROM user WHERE id = ?", arguments: [user])
    }
}
