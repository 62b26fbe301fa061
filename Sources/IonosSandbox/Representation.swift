/// The known privileges of a group, in the order in which the service shows them.
let knownPrivileges = [
    "createDataCenter", "createSnapshot", "reserveIp", "accessActivityLog", "createPcc", "s3Privilege",
    "createBackupUnit", "createInternetAccess", "createK8sCluster", "createFlowLog",
    "accessAndManageMonitoring",
    "accessAndManageCertificates", "manageDBaaS", "accessAndManageDns", "manageRegistry",
    "manageDataplatform",
    "accessAndManageLogging", "accessAndManageCdn", "accessAndManageVpn", "accessAndManageApiGateway",
    "accessAndManageKaas", "accessAndManageNetworkFileStorage", "accessAndManageAiModelHub",
    "accessAndManageIamResources", "createNetworkSecurityGroups",
]

/// How records look on the wire.
///
/// `depth` counts from the object itself: below 0 it is a mere reference, at 0 it shows its own properties, from 1 on
/// the objects that belong to it too, at one depth less.
extension Exchange {
    func represent(_ user: UserRecord, depth: Int) throws -> JSONNode {
        let path = "um/users/\(user.id)"
        guard depth >= 0 else { return reference(user.id, type: "user", path: path) }
        var members = referenceMembers(user.id, type: "user", path: path)
        members.append(("metadata", metadata(user.history, of: user.id, lastLogin: user.lastLogin)))
        members.append(
            (
                "properties",
                .object([
                    ("firstname", .string(user.firstname)),
                    ("lastname", .string(user.lastname)),
                    ("email", .string(user.email)),
                    ("administrator", .bool(user.administrator)),
                    ("forceSecAuth", .bool(user.forceSecAuth)),
                    ("secAuthActive", .bool(user.secAuthActive ?? false)),
                    ("s3CanonicalUserId", .optional(user.s3CanonicalUserId)),
                    ("active", .bool(user.active)),
                ])
            )
        )
        if depth >= 1 {
            let groups = try visibleGroups(of: user).map { try represent($0, depth: depth - 2) }
            members.append(
                (
                    "entities",
                    .object([
                        ("owns", collection([], id: "\(user.id)/owns", path: "\(path)/owns")),
                        ("groups", collection(groups, id: "\(user.id)/groups", path: "\(path)/groups")),
                    ])
                )
            )
        }
        return .object(members)
    }

    func represent(_ group: GroupRecord, depth: Int) throws -> JSONNode {
        let path = "um/groups/\(group.id)"
        guard depth >= 0 else { return reference(group.id, type: "group", path: path) }
        var members = referenceMembers(group.id, type: "group", path: path)
        let unknown = group.privileges.keys.filter { !knownPrivileges.contains($0) }.sorted()
        members.append(
            (
                "properties",
                .object(
                    [("name", .string(group.name))]
                        + (knownPrivileges + unknown).map { ($0, .bool(group.privileges[$0] ?? false)) }
                )
            )
        )
        if depth >= 1 {
            let users = try visibleMembers(of: group).map { try represent($0, depth: depth - 2) }
            members.append(
                (
                    "entities",
                    .object([
                        ("users", collection(users, id: "\(group.id)/users", path: "\(path)/users")),
                        ("resources", collection([], id: "\(group.id)/resources", path: "\(path)/resources")),
                    ])
                )
            )
        }
        return .object(members)
    }

    func represent(_ key: KeyRecord, depth: Int) -> JSONNode {
        let path = "um/users/\(key.userId)/s3keys/\(percentEncoded(key.id))"
        guard depth >= 0 else { return reference(key.id, type: "s3key", path: path) }
        return .object(
            referenceMembers(key.id, type: "s3key", path: path) + [
                ("metadata", metadata(key.history, of: key.id)),
                (
                    "properties",
                    .object([("secretKey", .string(key.secretKey)), ("active", .bool(key.active))])
                ),
            ]
        )
    }

    /// A collection without paging.
    func collection(_ items: [JSONNode], id: String, path: String) -> JSONNode {
        .object(referenceMembers(id, type: "collection", path: path) + [("items", .array(items))])
    }

    func reference(_ id: String, type: String, path: String) -> JSONNode {
        .object(referenceMembers(id, type: type, path: path))
    }

    func referenceMembers(_ id: String, type: String, path: String) -> [(name: String, value: JSONNode)] {
        [("id", .string(id)), ("type", .string(type)), ("href", .string(url(path)))]
    }

    func metadata(_ history: History, of id: String, lastLogin: Int64? = nil) -> JSONNode {
        .object(
            changes(history, of: id)
                + (lastLogin.map { [("lastLogin", .string(isoDate(milliseconds: $0)))] } ?? [])
        )
    }

    private func changes(_ history: History, of id: String) -> [(name: String, value: JSONNode)] {
        [
            ("etag", .string(entityTag(of: id, version: history.version))),
            ("createdDate", .string(isoDate(milliseconds: history.createdAt))),
            ("createdBy", .string(history.createdBy)),
            ("createdByUserId", .string(history.createdById)),
            ("lastModifiedDate", .string(isoDate(milliseconds: history.modifiedAt))),
            ("lastModifiedBy", .string(history.modifiedBy)),
            ("lastModifiedByUserId", .string(history.modifiedById)),
        ]
    }
}
