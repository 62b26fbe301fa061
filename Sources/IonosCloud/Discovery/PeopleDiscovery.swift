import Addresses
import Providers
import SourceText
import StateModel
import Timestamps
import Values

/// Users and keys of the account, with what is to be known of them.
struct PeopleDiscovery {
    let request: DiscoveryRequest
    let users: [User]
    /// By the user's normal id; empty where keys were not asked for.
    let keys: [String: [S3Key]]
    /// The groups of each user, by normal ids; nil where they were not asked for.
    let groups: [String: [String]]?
    /// The address of the contract's owner in lower case.
    let owner: String?

    /// Whether the API tells of logins at all.
    private var tellsLogins: Bool {
        users.contains { $0.history.lastLogin != nil }
    }

    var gaps: [String] {
        users.isEmpty || tellsLogins
            ? [] : ["The API reports no logins, so nobody is marked as dormant."]
    }

    // MARK: Users

    var people: [DiscoveredObject] {
        let tellsLogins = tellsLogins
        return users.map { person($0, tellsLogins) }.sorted {
            ($0.name.lowercased(), $0.id) < ($1.name.lowercased(), $1.id)
        }
    }

    private func person(_ user: User, _ tellsLogins: Bool) -> DiscoveredObject {
        let id = ObjectID.normal(user.id)
        var object = DiscoveredObject(
            word: IonosProvider.userKind.word,
            id: id,
            importID: user.id,
            name: user.email ?? user.id
        )
        object.aliases = [user.id, Self.localPart(user.email)].compactMap(\.self)
        object.created = .init(user.history.created, by: user.history.createdBy)
        object.modified = .init(user.history.modified, by: user.history.modifiedBy)
        object.lastUse = user.history.lastLogin
        object.isActive = user.active
        object.nameSource = Self.names(user.email)
        object.arguments = Self.arguments(of: user)
        object.remarks = remarks(on: user)
        if tellsLogins, let remark = dormancy(of: user) {
            object.remarks.append(remark)
            object.isUnused = true
        }
        return object
    }

    private func remarks(on user: User) -> [DiscoveredObject.Remark] {
        var remarks: [DiscoveredObject.Remark] = []
        if let owner, user.email?.lowercased() == owner {
            remarks.append(.init("owner", "owns the contract"))
        } else if user.administrator == true {
            remarks.append(.init("administrator", "is an administrator, who may do everything"))
        }
        if user.active == false {
            remarks.append(.init("inactive", "is switched off"))
        }
        if user.secAuthActive == false {
            remarks.append(
                user.forceSecAuth == true
                    ? .init("second_factor_pending", "has not set up the second factor that is demanded")
                    : .init("no_second_factor", "has no second factor")
            )
        }
        if let groups, groups[ObjectID.normal(user.id)] == nil, user.administrator == false {
            remarks.append(.init("no_group", "is in no group"))
        }
        return remarks
    }

    /// That somebody has not logged in for long; keys work without a login, and the API does not tell their use.
    private func dormancy(of user: User) -> DiscoveredObject.Remark? {
        guard let since = user.history.lastLogin ?? user.history.created,
            request.now - since.seconds >= request.patience
        else {
            return nil
        }
        let login =
            user.history.lastLogin == nil
            ? "has never logged in" : "has not logged in for \(days(since: since))"
        let active = (keys[ObjectID.normal(user.id)] ?? []).filter { $0.active != false }.count
        let doubt = active == 0 ? "" : active == 1 ? ", but has a key" : ", but has \(active) keys"
        return .init("dormant", login + doubt)
    }

    private func days(since moment: Timestamp) -> String {
        let days = (request.now - moment.seconds) / 86_400
        return days == 1 ? "1 day" : "\(days) days"
    }

    private static func arguments(of user: User) -> [DiscoveredArgument] {
        func flag(_ name: String, _ value: Bool?, usual: Bool) -> DiscoveredArgument? {
            value.map { DiscoveredArgument(name, .flag($0), usual: .flag(usual)) }
        }
        return [
            DiscoveredArgument("first_name", .text(user.firstName ?? "")),
            DiscoveredArgument("last_name", .text(user.lastName ?? "")),
            DiscoveredArgument("email", .text(user.email ?? "")),
            flag("administrator", user.administrator, usual: false),
            flag("force_sec_auth", user.forceSecAuth, usual: false),
            flag("active", user.active, usual: true),
        ].compactMap(\.self)
    }

    /// The part of an address before the `@`, then the whole, for where two people have the same.
    static func names(_ email: String?) -> [String] {
        [localPart(email), email?.lowercased()].compactMap(\.self)
    }

    private static func localPart(_ email: String?) -> String? {
        email.map { String($0.prefix { $0 != "@" }).lowercased() }.flatMap { $0.isEmpty ? nil : $0 }
    }

    // MARK: Keys

    var keyObjects: [DiscoveredObject] {
        let ownKeys = Set(
            request.records.lazy.filter { $0.address.resource.type == AccessKeyType.name }
                .compactMap { $0.attributes["accesskey"]?.stringValue }
        )
        return users.sorted { ($0.email ?? $0.id, $0.id) < ($1.email ?? $1.id, $1.id) }.flatMap { user in
            (keys[ObjectID.normal(user.id)] ?? [])
                // Which of them is the first stays so, whatever comes after.
                .sorted {
                    ($0.history.created?.seconds ?? 0, $0.id) < ($1.history.created?.seconds ?? 0, $1.id)
                }
                .filter { !ownKeys.contains($0.id) }
                .map { key($0, of: user) }
        }
    }

    private func key(_ key: S3Key, of user: User) -> DiscoveredObject {
        let userID = ObjectID.normal(user.id)
        var object = DiscoveredObject(
            word: IonosProvider.keyKind.word,
            id: key.id,
            importID: "\(user.id)/\(key.id)",
            name: key.id
        )
        object.owner = user.email ?? user.id
        object.aliases = [user.id, Self.localPart(user.email)].compactMap(\.self)
        object.created = .init(key.history.created, by: key.history.createdBy)
        object.modified = .init(key.history.modified, by: key.history.modifiedBy)
        object.isActive = key.active
        object.nameSource = Self.names(user.email)
        object.arguments = [
            DiscoveredArgument(
                "user_id",
                .reference(DiscoveredReference(type: UserType.name, id: userID), text: user.id)
            )
        ]
        if let active = key.active {
            object.arguments.append(DiscoveredArgument("active", .flag(active), usual: .flag(true)))
        }
        if key.active == false {
            let since = key.history.modified ?? key.history.created
            object.remarks.append(.init("inactive", "is switched off"))
            object.isUnused = since.map { request.now - $0.seconds >= request.patience } ?? true
        }
        if user.active == false {
            object.remarks.append(.init("user_inactive", "its user is switched off"))
            object.isUnused = true
        }
        return object
    }
}
