import GRDB

/// `/requests`: how the writes are getting on that were answered with a `Location`.
enum RequestStatusRoutes {
    static let table = [
        Route("GET", "requests/*/status", writes: true) { exchange, parameters in
            try status(parameters[0], exchange)
        },
        Route("GET", "requests") { exchange, _ in try list(exchange) },
        Route("GET", "requests/*") { exchange, parameters in try show(parameters[0], exchange) },
    ]

    private static func status(_ id: String, _ exchange: Exchange) throws -> Answer {
        let request = try exchange.request(id)
        if request.polls < exchange.options.statusPolls {
            try exchange.db.execute(sql: "UPDATE request SET polls = polls + 1 WHERE id = ?", arguments: [id])
        }
        return .read(exchange.represent(statusOf: request))
    }

    private static func show(_ id: String, _ exchange: Exchange) throws -> Answer {
        .read(exchange.represent(try exchange.request(id), depth: try exchange.depth()))
    }

    /// The writes, the latest first, as the service lists them.
    private static func list(_ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let page = try Page(exchange.target, largest: 1000)
        let requests = try RequestRecord.fetchAll(
            exchange.db,
            sql: "SELECT * FROM request ORDER BY position DESC LIMIT ? OFFSET ?",
            arguments: [page.limit + 1, page.offset]
        )
        let items = requests.prefix(page.limit).map { exchange.represent($0, depth: depth - 1) }
        return .read(
            .object(
                exchange.referenceMembers("requests", type: "collection", path: "requests")
                    + [("items", .array(items))]
                    + page.members(
                        url: exchange.url("requests"),
                        query: exchange.target.query,
                        hasMore: requests.count > page.limit
                    )
            )
        )
    }
}

extension Exchange {
    fileprivate func represent(_ request: RequestRecord, depth: Int) -> JSONNode {
        let path = "requests/\(request.id)"
        guard depth >= 0 else { return reference(request.id, type: "request", path: path) }
        return .object(
            referenceMembers(request.id, type: "request", path: path) + [
                (
                    "metadata",
                    .object([
                        ("etag", .string(entityTag(of: request.id, version: 1))),
                        ("createdDate", .string(isoDate(milliseconds: request.createdAt))),
                        ("createdBy", .string(request.createdBy)),
                        ("requestStatus", represent(statusOf: request)),
                    ])
                ),
                // Headers and body are left out: they hold credentials and passwords.
                (
                    "properties",
                    .object([
                        ("method", .string(request.method)),
                        ("url", .string(url(request.path))),
                    ])
                ),
            ]
        )
    }
}

extension Exchange {
    fileprivate func request(_ id: String) throws -> RequestRecord {
        let request = try RequestRecord.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM request WHERE id = ?"),
            arguments: [id]
        )
        guard let request else { throw APIFailure.notFound }
        return request
    }

    /// Files the request behind a write; its id is the `Location`'s.
    mutating func file(_ subject: Answer.Subject, failure: String?) throws -> String {
        let id = identifiers.uuid()
        var request = RequestRecord(
            id: id,
            method: method,
            path: target.segments.dropFirst(Router.basePath.count).map(percentEncoded).joined(separator: "/"),
            createdAt: now,
            createdBy: caller.email,
            polls: 0,
            failure: failure,
            targetType: subject.type,
            targetId: subject.id,
            targetPath: subject.path
        )
        try request.insert(db)
        return id
    }

    fileprivate func represent(statusOf request: RequestRecord) -> JSONNode {
        let path = "requests/\(request.id)/status"
        let isWaiting =
            request.polls < options.statusPolls || now < request.createdAt + options.statusDelay
        let waiting = request.polls == 0 && options.statusPolls > 0 ? "QUEUED" : "RUNNING"
        let status = isWaiting ? waiting : request.failure == nil ? "DONE" : "FAILED"
        let message =
            switch status {
            case "DONE": "Request has been successfully executed"
            case "FAILED": request.failure ?? ""
            default: ""
            }
        return .object(
            referenceMembers("\(request.id)/status", type: "request-status", path: path) + [
                (
                    "metadata",
                    .object([
                        ("status", .string(status)),
                        ("message", .string(message)),
                        ("etag", .string(entityTag(of: request.id, version: Int64(request.polls) + 1))),
                        (
                            "targets",
                            .array([
                                .object([
                                    (
                                        "target",
                                        reference(
                                            request.targetId,
                                            type: request.targetType,
                                            path: request.targetPath
                                        )
                                    ),
                                    ("status", .string(status)),
                                ])
                            ])
                        ),
                    ])
                )
            ]
        )
    }
}
