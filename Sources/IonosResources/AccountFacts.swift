import JSONText
import Planning

/// What a survey learned of the account, in the form that is kept with the plan.
struct AccountFacts {
    /// Ids of the users that have a planned address already, by lower-case address; empty: none has.
    var usersByEmail: [String: [String]] = [:]
    /// Ids of the groups that have a planned name already, by name.
    var groupsByName: [String: [String]] = [:]
    /// Ids of the keys of each user for whom a key is planned, by user id.
    var keysByUser: [String: [String]] = [:]

    /// Ids of active administrators that the plan leaves, when the plan takes some; nil: not looked for.
    var administrators: [String]?
    /// Ids of the keys that the plan destroys, by user id: whoever creates a key may have to wait for them to go.
    var freedKeys: [String: [String]] = [:]
    /// Ids among all these of objects that an earlier run deleted: the list that had them lags behind.
    var departed: Set<String> = []

    var facts: ProviderFacts {
        ProviderFacts([
            "users": Self.json(usersByEmail), "groups": Self.json(groupsByName),
            "keys": Self.json(keysByUser),
            "freed_keys": Self.json(freedKeys),
            "departed": .array(departed.sorted().map(JSONValue.string)),
            "administrators": administrators.map { .array($0.map(JSONValue.string)) } ?? .null,
        ])
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
    mutating func keepDeparted(_ ids: Set<String>) {
        guard !ids.isEmpty else { return }
        let ids = ObjectIDs(ids)
        for list in [usersByEmail, groupsByName, keysByUser] {
            departed.formUnion(list.values.joined().filter(ids.contains))
        }
    }

    init(_ facts: ProviderFacts) {
        usersByEmail = Self.lists(facts.content["users"])
        groupsByName = Self.lists(facts.content["groups"])
        keysByUser = Self.lists(facts.content["keys"])
        administrators = facts.content["administrators"]?.array?.compactMap(\.string)
        freedKeys = Self.lists(facts.content["freed_keys"])
        departed = Set((facts.content["departed"]?.array ?? []).compactMap(\.string))
    }

    private static func lists(_ json: JSONValue?) -> [String: [String]] {
        (json?.object?.members ?? []).reduce(into: [:]) { result, member in
            result[member.name] = (member.value.array ?? []).compactMap(\.string)
        }
    }
}
