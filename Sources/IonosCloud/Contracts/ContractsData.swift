import SourceText
import Values

/// The data source of the contracts that the credentials reach.
struct ContractsData: AccountData {
    static let name = "ionoscloud_contracts"

    let account: IonosProvider

    /// The limits by attribute, and as the API calls them.
    static let limits: [(attribute: String, property: String)] = [
        ("cores_per_server", "coresPerServer"),
        ("ram_per_server", "ramPerServer"),
        ("ram_per_contract", "ramPerContract"),
        ("cores_per_contract", "coresPerContract"),
        ("cores_provisioned", "coresProvisioned"),
        ("das_volume_provisioned", "dasVolumeProvisioned"),
        ("hdd_limit_per_contract", "hddLimitPerContract"),
        ("hdd_limit_per_volume", "hddLimitPerVolume"),
        ("hdd_volume_provisioned", "hddVolumeProvisioned"),
        ("k8s_cluster_limit_total", "k8sClusterLimitTotal"),
        ("k8s_clusters_provisioned", "k8sClustersProvisioned"),
        ("nat_gateway_limit_total", "natGatewayLimitTotal"),
        ("nat_gateway_provisioned", "natGatewayProvisioned"),
        ("nlb_limit_total", "nlbLimitTotal"),
        ("nlb_provisioned", "nlbProvisioned"),
        ("ram_provisioned", "ramProvisioned"),
        ("reservable_ips", "reservableIps"),
        ("reserved_ips_in_use", "reservedIpsInUse"),
        ("reserved_ips_on_contract", "reservedIpsOnContract"),
        ("ssd_limit_per_contract", "ssdLimitPerContract"),
        ("ssd_limit_per_volume", "ssdLimitPerVolume"),
        ("ssd_volume_provisioned", "ssdVolumeProvisioned"),
        ("security_groups_per_vdc", "securityGroupsPerVdc"),
        ("security_groups_per_resource", "securityGroupsPerResource"),
        ("rules_per_security_group", "rulesPerSecurityGroup"),
    ]

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let contracts = try await reading("reading the contracts") { () async throws(APIError) in
            try await client.contracts()
        }
        guard !contracts.isEmpty else {
            throw failure(
                "No contracts found",
                "The API knows no contract that these credentials belong to."
            )
        }
        let type = ValueType.object([
            "contract_number": .number, "owner": .string, "status": .string, "reg_domain": .string,
            "resource_limits": .object(Dictionary(firstOf: Self.limits.map { ($0.attribute, .number) })),
        ])
        return .object(ValueMap([("contracts", Value(.list(contracts.map(Self.value), element: type)))]))
    }

    private static func value(of contract: Contract) -> Value {
        func text(_ given: String?) -> Value {
            given.map(Value.string) ?? .null(.string)
        }
        func number(_ given: Int?) -> Value {
            given.map(Value.number) ?? .null(.number)
        }
        return .object(
            ValueMap([
                ("contract_number", number(contract.number)),
                ("owner", text(contract.owner)),
                ("status", text(contract.status)),
                ("reg_domain", text(contract.registrationDomain)),
                (
                    "resource_limits",
                    .object(ValueMap(limits.map { ($0.attribute, number(contract.limits[$0.property])) }))
                ),
            ])
        )
    }
}
