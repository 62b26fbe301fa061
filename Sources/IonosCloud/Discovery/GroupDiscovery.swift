import JSONText
import Providers
import SourceText
import Values

/// Groups and shares of the account, with what is to be known of them.
struct GroupDiscovery {
    var groups: [Group] = []
    /// Of each group, where they were asked for.
    var members: [[User]] = []
    /// Of each group, where they were asked for.
    var shares: [[Share]] = []
    /// Why some may be missing, as a sentence.
    var doubt: String?

    /// From so many privileges on, a group that is not of administrators grants much: half of all that there are.
    private static let many = (GroupPrivilege.allCases.count + 1) / 2

    /// The names of the groups that each user is in, by the user's normal id.
    var groupsByUser: [String: [String]] {
        var found: [String: [String]] = [:]
        for (group, members) in zip(groups, members) {
            for member in members {
                found[ObjectID.normal(member.id), default: []].append(group.properties?.name ?? group.id)
            }
        }
        return found
    }

    func objects(_ request: DiscoveryRequest) -> [DiscoveredObject] {
        var objects: [DiscoveredObject] = []
        if request.wants(IonosProvider.groupKind.word) {
            objects += zip(groups, members).map { group($0, $1) }
                .sorted { ($0.name.lowercased(), $0.id) < ($1.name.lowercased(), $1.id) }
        }
        if request.wants(IonosProvider.shareKind.word) {
            objects += zip(groups, shares).flatMap { group, shares in shares.map { share($0, of: group) } }
                .sorted { ($0.owner ?? "", $0.id) < ($1.owner ?? "", $1.id) }
        }
        return objects
    }

    // MARK: Groups

    private func group(_ group: Group, _ members: [User]) -> DiscoveredObject {
        let name = group.properties?.name ?? ""
        var object = DiscoveredObject(
            word: IonosProvider.groupKind.word,
            id: ObjectID.normal(group.id),
            importID: group.id,
            name: name.isEmpty ? group.id : name
        )
        object.aliases = [group.id]
        object.isUnused = members.isEmpty
        object.nameSource = [name]
        object.arguments = [DiscoveredArgument("name", .text(name))]
        let granted = GroupAttributes.privileges.filter { group.properties?.has($0.privilege) ?? false }
        object.arguments += granted.map { DiscoveredArgument($0.attribute, .flag(true)) }
        if !members.isEmpty {
            let people = members.sorted { ($0.email ?? "", $0.id) < ($1.email ?? "", $1.id) }
            object.arguments.append(
                DiscoveredArgument(
                    "user_ids",
                    .list(
                        people.map {
                            .reference(
                                DiscoveredReference(type: UserType.name, id: ObjectID.normal($0.id)),
                                text: $0.id
                            )
                        }
                    )
                )
            )
        }
        object.remarks = remarks(on: group, members, granted)
        if group.properties == nil {
            object.obstacle = "the API does not tell its name"
        }
        return object
    }

    private func remarks(
        on group: Group,
        _ members: [User],
        _ granted: [(attribute: String, privilege: GroupPrivilege)]
    ) -> [DiscoveredObject.Remark] {
        var remarks: [DiscoveredObject.Remark] = []
        if members.isEmpty {
            remarks.append(.init("empty", "has no members"))
        } else if members.allSatisfy({ $0.administrator == true }) {
            remarks.append(
                .init("only_administrators", "has only administrators in it, who need no group")
            )
        }
        let beyond = granted.filter { $0.privilege != .s3Privilege }
        if granted.contains(where: { $0.privilege == .accessAndManageIAMResources }) {
            remarks.append(
                .init("manages_people", "lets its members manage users, groups and keys")
            )
        }
        if granted.count >= Self.many {
            remarks.append(
                .init(
                    "grants_much",
                    "grants \(granted.count) of \(GroupPrivilege.allCases.count) privileges"
                )
            )
        } else if !beyond.isEmpty {
            remarks.append(
                .init(
                    "beyond_object_storage",
                    "grants more than Object Storage: \(beyond.map(\.attribute).joined(separator: ", "))"
                )
            )
        }
        let strange = (group.properties?.unknown.members ?? []).filter { $0.value.bool == true }.map(\.name)
        if !strange.isEmpty {
            remarks.append(
                .init(
                    "unknown_privileges",
                    "grants what keyform does not know and leaves alone: \(strange.joined(separator: ", "))"
                )
            )
        }
        return remarks
    }

    // MARK: Shares

    private func share(_ share: Share, of group: Group) -> DiscoveredObject {
        let pair = SharePair(group: group.id, resource: share.id)
        let groupName = group.properties?.name ?? group.id
        var object = DiscoveredObject(
            word: IonosProvider.shareKind.word,
            id: pair.text,
            importID: pair.text,
            name: share.id
        )
        object.owner = groupName
        object.aliases = [group.id]
        object.nameSource = ["\(groupName)_\(share.id.prefix(8))"]
        object.arguments = [
            DiscoveredArgument(
                "group_id",
                .reference(
                    DiscoveredReference(type: GroupType.name, id: ObjectID.normal(group.id)),
                    text: group.id
                )
            ),
            DiscoveredArgument("resource_id", .text(share.id)),
        ]
        for (name, value) in [("edit_privilege", share.mayEdit), ("share_privilege", share.mayShare)] {
            if let value {
                object.arguments.append(DiscoveredArgument(name, .flag(value)))
            }
        }
        if !share.id.isUUID {
            object.obstacle = "its resource is no object with an id that keyform can name"
        }
        return object
    }
}
