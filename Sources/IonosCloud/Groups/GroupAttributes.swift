import Values

/// Translates between a group of the API and the attributes of `ionoscloud_group`.
enum GroupAttributes {
    static let memberType = ValueType.object([
        "id": .string, "first_name": .string, "last_name": .string, "email": .string, "administrator": .bool,
        "force_sec_auth": .bool,
    ])

    /// Attribute names of the privileges (`ionos-api.md`, 3.2).
    static let privileges: [(attribute: String, privilege: GroupPrivilege)] = [
        ("create_datacenter", .createDataCenter),
        ("create_snapshot", .createSnapshot),
        ("reserve_ip", .reserveIP),
        ("access_activity_log", .accessActivityLog),
        ("create_pcc", .createPCC),
        ("s3_privilege", .s3Privilege),
        ("create_backup_unit", .createBackupUnit),
        ("create_internet_access", .createInternetAccess),
        ("create_k8s_cluster", .createK8sCluster),
        ("create_flow_log", .createFlowLog),
        ("access_and_manage_monitoring", .accessAndManageMonitoring),
        ("access_and_manage_certificates", .accessAndManageCertificates),
        ("manage_dbaas", .manageDBaaS),
        ("access_and_manage_dns", .accessAndManageDNS),
        ("manage_registry", .manageRegistry),
        ("manage_dataplatform", .manageDataplatform),
        ("access_and_manage_logging", .accessAndManageLogging),
        ("access_and_manage_cdn", .accessAndManageCDN),
        ("access_and_manage_vpn", .accessAndManageVPN),
        ("access_and_manage_api_gateway", .accessAndManageAPIGateway),
        ("access_and_manage_kaas", .accessAndManageKaaS),
        ("access_and_manage_network_file_storage", .accessAndManageNetworkFileStorage),
        ("access_and_manage_ai_model_hub", .accessAndManageAIModelHub),
        ("access_and_manage_iam_resources", .accessAndManageIAMResources),
        ("create_network_security_groups", .createNetworkSecurityGroups),
    ]

    /// The attributes of a group.
    ///
    /// - Parameters:
    ///   - group: as the API reports it.
    ///   - fallback: planned or recorded attributes, for what an answer leaves out.
    ///   - owned: the members that the configuration owns and that are members.
    ///   - members: all members, when they were read.
    ///   - others: further members that count as listed because the list may be exclusive; the planner takes out
    ///     those that are named elsewhere.
    /// - Returns: every attribute of the type.
    static func value(
        of group: Group,
        fallback: Value,
        owned: ObjectIDs,
        members: [User]?,
        others: [String] = []
    ) -> Value {
        var map = ValueMap([("id", .string(ObjectID.recorded(group.id, fallback)))])
        map["name"] =
            group.properties.map { .string($0.name) } ?? fallback["name"]?.unmarked ?? .null(.string)
        for (attribute, privilege) in privileges {
            let recorded = fallback[attribute].flatMap { $0.isWhollyKnown && !$0.isNull ? $0.unmarked : nil }
            map[attribute] = group.properties.map { .bool($0.has(privilege)) } ?? recorded ?? .null(.bool)
        }
        let single = fallback["user_id"]?.stringValue
        map["user_id"] = single.flatMap { owned.contains($0) ? .string($0) : nil } ?? .null(.string)
        let listed = fallback["user_ids"]?.texts ?? (others.isEmpty ? nil : [])
        map["user_ids"] =
            listed.map { listed in
                .set((listed.filter(owned.contains) + others).map(Value.string), of: .string)
            } ?? .null(.set(.string))
        map["exclusive"] = fallback["exclusive"]?.boolValue.map(Value.bool) ?? .null(.bool)
        let readsMembers = fallback["get_users_data"]?.boolValue ?? true
        map["get_users_data"] = .bool(readsMembers)
        map["users"] = .set((readsMembers ? members ?? [] : []).map(member), of: memberType)
        return .object(map)
    }

    /// Whether the configuration wants nobody in the group but whom it names.
    static func isExclusive(_ attributes: Value) -> Bool {
        attributes["exclusive"]?.boolValue ?? false
    }

    static func member(_ user: User) -> Value {
        func text(_ given: String?) -> Value {
            given.map(Value.string) ?? .null(.string)
        }
        func flag(_ given: Bool?) -> Value {
            given.map(Value.bool) ?? .null(.bool)
        }
        return .object(
            ValueMap([
                ("id", .string(user.id)),
                ("first_name", text(user.firstName)),
                ("last_name", text(user.lastName)),
                ("email", text(user.email)),
                ("administrator", flag(user.administrator)),
                ("force_sec_auth", flag(user.forceSecAuth)),
            ])
        )
    }

    /// The users that attributes make members, from both ways to name them.
    static func members(_ attributes: Value) -> Set<String> {
        var ids = Set(attributes["user_ids"]?.texts ?? [])
        if let single = attributes["user_id"]?.stringValue {
            ids.insert(single)
        }
        return ids
    }

    /// The properties to send: what the configuration manages, and what is taken back, on top of what the group has.
    ///
    /// What is configured and ignored is not sent: others may have changed it since the plan was made.
    static func properties(
        _ planned: Value,
        configuration: Value,
        prior: Value? = nil,
        over current: GroupProperties?
    ) -> GroupProperties {
        var properties = current ?? GroupProperties(name: "")
        properties.name = planned["name"]?.stringValue ?? properties.name
        for (attribute, privilege) in privileges {
            guard let wanted = planned[attribute]?.boolValue else { continue }
            let isChanged = prior.map { $0[attribute]?.boolValue != wanted } ?? false
            if isChanged || configuration[attribute]?.boolValue == wanted {
                properties.privileges[privilege] = wanted
            }
        }
        return properties
    }
}
