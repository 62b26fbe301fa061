/// `/regions` of the object storage's management API.
enum RegionRoutes {
    static let table = [
        Route("GET", "regions") { exchange, _ in
            let items = StorageRequest.regions.map { exchange.represent(region: $0) }
            let page = try Page(exchange.target, largest: 1000)
            let shown = items.dropFirst(page.offset).prefix(page.limit)
            return .read(
                .object(
                    exchange.referenceMembers("regions", type: "collection", path: "regions")
                        + [("items", .array(Array(shown)))]
                        + page.members(
                            url: exchange.url("regions"),
                            query: exchange.target.query,
                            hasMore: items.count > page.offset + page.limit
                        )
                )
            )
        },
        Route("GET", "regions/*") { exchange, parameters in
            guard StorageRequest.regions.contains(parameters[0]) else { throw APIFailure.notFound }
            return .read(exchange.represent(region: parameters[0]))
        },
    ]
}

extension Exchange {
    fileprivate func represent(region: String) -> JSONNode {
        let location = ["eu-central-3": "de/txl", "eu-central-4": "de/fra", "us-central-1": "us/mci"][region]
        return .object(
            referenceMembers(region, type: "region", path: "regions/\(region)") + [
                (
                    "properties",
                    .object([
                        ("version", .integer(2)),
                        (
                            "endpoint",
                            .string(storageEndpoint ?? "https://s3.\(region).ionoscloud.com")
                        ),
                        ("website", .string("https://s3-website.\(region).ionoscloud.com")),
                        ("capability", .object([("iam", .bool(true)), ("s3select", .bool(false))])),
                        ("storageClasses", .array([.string("STANDARD")])),
                        ("location", .optional(location)),
                    ])
                )
            ]
        )
    }
}
