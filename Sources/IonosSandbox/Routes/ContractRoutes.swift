/// `/contracts` and the API's root: whose account this is.
enum ContractRoutes {
    static let table = [
        Route("GET", "") { exchange, _ in
            .read(
                .object([
                    ("href", .string(exchange.base)), ("name", .string("CLOUD API")),
                    ("version", .string("6.0")),
                ])
            )
        },
        Route("GET", "contracts") { exchange, _ in try list(exchange) },
    ]

    /// The limits that a small contract has; none is about users, groups or keys.
    private static let limits: [(String, Int64)] = [
        ("coresPerServer", 62), ("coresPerContract", 200), ("coresProvisioned", 0), ("ramPerServer", 235_520),
        ("ramPerContract", 835_584), ("ramProvisioned", 0), ("hddLimitPerVolume", 4_194_304),
        ("hddLimitPerContract", 16_777_216), ("hddVolumeProvisioned", 0), ("ssdLimitPerVolume", 4_194_304),
        ("ssdLimitPerContract", 16_777_216), ("ssdVolumeProvisioned", 0), ("reservableIps", 100),
        ("reservedIpsOnContract", 0), ("reservedIpsInUse", 0), ("k8sClusterLimitTotal", 50),
        ("k8sClustersProvisioned", 0), ("nlbLimitTotal", 5), ("nlbProvisioned", 0),
        ("natGatewayLimitTotal", 5),
        ("natGatewayProvisioned", 0), ("dasVolumeProvisioned", 0), ("securityGroupsPerVdc", 100),
        ("securityGroupsPerResource", 10), ("rulesPerSecurityGroup", 50),
    ]

    private static func list(_ exchange: Exchange) throws -> Answer {
        let owner = try exchange.currentUser(exchange.account.ownerId)
        // A contract has no id or href, so a mere reference would say nothing: properties are shown at any depth.
        let contract = JSONNode.object([
            ("type", .string("contract")),
            (
                "properties",
                .object([
                    ("contractNumber", .integer(exchange.account.contractNumber)),
                    ("owner", .string(owner.email)),
                    ("status", .string("BILLABLE")),
                    ("regDomain", .string("sandbox.example")),
                    ("resourceLimits", .object(limits.map { ($0.0, .integer($0.1)) })),
                ])
            ),
        ])
        return .read(exchange.collection([contract], id: "contracts", path: "contracts"))
    }
}
