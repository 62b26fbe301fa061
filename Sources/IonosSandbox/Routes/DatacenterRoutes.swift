import GRDB

/// `/datacenters`: enough of them to be found, and to be shared with groups.
enum DatacenterRoutes {
    static let table = [
        Route("GET", "datacenters") { exchange, _ in try list(exchange) },
        Route("POST", "datacenters") { exchange, _ in try create(&exchange) },
        Route("GET", "datacenters/*") { exchange, parameters in
            let datacenter = try exchange.visibleDatacenter(parameters[0])
            return .read(exchange.represent(datacenter, depth: try exchange.depth()))
        },
        Route("DELETE", "datacenters/*") { exchange, parameters in try delete(parameters[0], exchange) },
    ]

    private static let properties = ["name", "description", "location"] + History.properties

    private static func text(of datacenter: DatacenterRecord, _ property: String) -> String? {
        switch property {
        case "name": datacenter.name
        case "description": datacenter.description
        case "location": datacenter.location
        default: datacenter.history.text(of: property)
        }
    }

    private static func list(_ exchange: Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let page = try Page(exchange.target, largest: exchange.options.pageLimit)
        let all = try DatacenterRecord.fetchAll(
            exchange.db,
            sql: "SELECT * FROM datacenter ORDER BY position"
        )
        let found = try Listing(exchange.target, exchange.options.listFilters)
            .select(from: try exchange.lag.visible(all, owner: ""), properties: properties, text: text)
            .dropFirst(page.offset)
        let items = found.prefix(page.limit).map { exchange.represent($0, depth: depth - 1) }
        return .read(
            .object(
                exchange.referenceMembers("datacenters", type: "collection", path: "datacenters")
                    + [("items", .array(items))]
                    + page.members(
                        url: exchange.url("datacenters"),
                        query: exchange.target.query,
                        hasMore: found.count > page.limit
                    )
            )
        )
    }

    private static func create(_ exchange: inout Exchange) throws -> Answer {
        let depth = try exchange.depth()
        let input = try exchange.decodedBody(PropertiesBody<DatacenterInput>.self).properties
        var datacenter = DatacenterRecord(
            id: exchange.identifiers.uuid(),
            name: input.name ?? "",
            description: input.description,
            location: input.location,
            history: exchange.freshHistory()
        )
        try exchange.lag.setAside(DatacenterRecord?.none, id: datacenter.id, owner: "")
        try datacenter.insert(exchange.db)
        return .accepted(exchange.represent(datacenter, depth: depth), datacenter.subject)
    }

    private static func delete(_ id: String, _ exchange: Exchange) throws -> Answer {
        let datacenter = try exchange.visibleDatacenter(id)
        try exchange.lag.setAside(datacenter, id: id, owner: "")
        _ = try datacenter.delete(exchange.db)
        return .accepted(nil, datacenter.subject)
    }
}

/// A data center's properties as clients send them.
private struct DatacenterInput: Decodable {
    var name: String?
    var description: String?
    var location: String
}

extension DatacenterRecord {
    fileprivate var subject: Answer.Subject {
        Answer.Subject(type: "datacenter", id: id, path: "datacenters/\(id)")
    }
}

extension Exchange {
    fileprivate func visibleDatacenter(_ id: String) throws -> DatacenterRecord {
        let current = try DatacenterRecord.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM datacenter WHERE id = ?"),
            arguments: [id]
        )
        guard let datacenter = try lag.visible(current, id: id, owner: "") else {
            throw APIFailure.notFound
        }
        return datacenter
    }

    fileprivate func represent(_ datacenter: DatacenterRecord, depth: Int) -> JSONNode {
        let path = "datacenters/\(datacenter.id)"
        guard depth >= 0 else { return reference(datacenter.id, type: "datacenter", path: path) }
        return .object(
            referenceMembers(datacenter.id, type: "datacenter", path: path) + [
                ("metadata", metadata(datacenter.history, of: datacenter.id)),
                (
                    "properties",
                    .object([
                        ("name", .string(datacenter.name)),
                        ("description", .optional(datacenter.description)),
                        ("location", .string(datacenter.location)),
                        ("version", .integer(datacenter.history.version)),
                        ("features", .array([.string("SSD"), .string("MULTIPLE_CPU")])),
                        ("secAuthProtection", .bool(false)),
                        (
                            "cpuArchitecture",
                            .array([
                                .object([
                                    ("cpuFamily", .string("INTEL_ICELAKE")), ("maxCores", .integer(62)),
                                    ("maxRam", .integer(245_760)), ("vendor", .string("GenuineIntel")),
                                ])
                            ])
                        ),
                        ("ipv6CidrBlock", .null),
                    ])
                ),
            ]
        )
    }
}
