import JSONText
import Providers

/// What a survey learned of the account, in the form that is kept with the plan.
struct AccountFacts {
    /// Ids of the users that have a planned address already, by lower-case address; empty: none has.
    var usersByEmail: [String: [String]] = [:]
    /// Ids of the groups that have a planned name already, by name.
    var groupsByName: [String: [String]] = [:]
    /// Ids of the keys of each user for whom a key is planned, by user id.
    var keysByUser: [String: [String]] = [:]
    /// The access keys that the management API shows, when the plan makes some; nil: not looked for.
    var accessKeys: [AccessKeyFact]?
    /// The user as whom keyform works, where the plan makes access keys and it is known.
    var ownUser: String?
    /// Ids of active administrators that the plan leaves, when the plan takes some; nil: not looked for.
    var administrators: [String]?
    /// Ids of the keys that the plan destroys, by user id: a create of a key may have to wait for them to go.
    var freedKeys: [String: [String]] = [:]
    /// All keys of each user that the plan deletes, by user id.
    var keysOfDeleted: [String: [KeyFact]] = [:]
    /// Why the keys of a user that the plan deletes could not be read, by user id.
    var unreadKeys: [String: String] = [:]
    /// Keys of users that stay which the plan does not name, by user id; only where the lists were read anyway.
    var strangeKeys: [String: [KeyFact]] = [:]
    /// The shares, as `GROUP_ID/RESOURCE_ID`, with each group for which one is planned, or that is deleted where the plan has
    /// shares; by the group's lower-case id.
    var sharesByGroup: [String: [String]] = [:]
    /// When the account was looked at, in seconds since 1970; nil when it was not.
    var surveyed: Int?
    /// Ids among all these of objects that an earlier run deleted: the list that had them lags behind.
    var deleted: Set<String> = []

    var facts: ProviderFacts {
        ProviderFacts([
            "users": Self.json(usersByEmail), "groups": Self.json(groupsByName),
            "keys": Self.json(keysByUser),
            "freed_keys": Self.json(freedKeys),
            "access_keys": accessKeys.map { .array($0.map(\.json)) } ?? .null,
            "own_user": ownUser.map { .string($0) } ?? .null,
            "keys_of_deleted": Self.json(keysOfDeleted),
            "unread_keys": .object(
                JSONObject(unreadKeys.sorted { $0.key < $1.key }.map { .init(name: $0, value: .string($1)) })
            ),
            "strange_keys": Self.json(strangeKeys),
            "surveyed": surveyed.map { .number(JSONNumber($0)) } ?? .null,
            "shares": Self.json(sharesByGroup),
            "departed": .array(deleted.sorted().map(JSONValue.string)),
            "administrators": administrators.map { .array($0.map(JSONValue.string)) } ?? .null,
        ])
    }

    private static func json(_ lists: [String: [KeyFact]]) -> JSONValue {
        .object(
            JSONObject(
                lists.sorted { $0.key < $1.key }.map {
                    JSONObject.Member(name: $0.key, value: .array($0.value.map(\.json)))
                }
            )
        )
    }

    private static func json(_ lists: [String: [String]]) -> JSONValue {
        .object(
            JSONObject(
                lists.sorted { $0.key < $1.key }.map {
                    JSONObject.Member(name: $0.key, value: .array($0.value.sorted().map(JSONValue.string)))
                }
            )
        )
    }
}

extension AccountFacts {
    /// Takes those of the ids that lists still have.
    mutating func keepDeleted(_ ids: Set<String>) {
        guard !ids.isEmpty else { return }
        let ids = ObjectIDs(ids)
        for list in [usersByEmail, groupsByName, keysByUser, sharesByGroup] {
            deleted.formUnion(list.values.joined().filter(ids.contains))
        }
        for list in [keysOfDeleted, strangeKeys] {
            deleted.formUnion(list.values.joined().map(\.id).filter(ids.contains))
        }
        deleted.formUnion((accessKeys ?? []).map(\.id).filter(ids.contains))
    }

    init(_ facts: ProviderFacts) {
        usersByEmail = Self.lists(facts.content["users"])
        groupsByName = Self.lists(facts.content["groups"])
        keysByUser = Self.lists(facts.content["keys"])
        administrators = facts.content["administrators"]?.array?.compactMap(\.string)
        freedKeys = Self.lists(facts.content["freed_keys"])
        accessKeys = facts.content["access_keys"]?.array?.compactMap(AccessKeyFact.init)
        ownUser = facts.content["own_user"]?.string
        keysOfDeleted = Self.keys(facts.content["keys_of_deleted"])
        for member in facts.content["unread_keys"]?.object?.members ?? [] {
            unreadKeys[member.name] = member.value.string
        }
        strangeKeys = Self.keys(facts.content["strange_keys"])
        sharesByGroup = Self.lists(facts.content["shares"])
        surveyed = facts.content["surveyed"]?.integer
        deleted = Set((facts.content["departed"]?.array ?? []).compactMap(\.string))
    }

    private static func keys(_ json: JSONValue?) -> [String: [KeyFact]] {
        (json?.object?.members ?? []).reduce(into: [:]) { result, member in
            result[member.name] = (member.value.array ?? []).compactMap(KeyFact.init)
        }
    }

    private static func lists(_ json: JSONValue?) -> [String: [String]] {
        (json?.object?.members ?? []).reduce(into: [:]) { result, member in
            result[member.name] = (member.value.array ?? []).compactMap(\.string)
        }
    }
}
