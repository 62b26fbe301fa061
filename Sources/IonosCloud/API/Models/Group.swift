import JSONText

/// A group of users and what its members may do.
struct Group: APIObject, Hashable {
    static let kinds: Set<String> = ["group"]

    /// UUID.
    var id: String
    /// `nil` when the answer held only the id (depth 0 of a collection).
    var properties: GroupProperties?
    /// The members, when the answer lists them (depth 1 or more).
    var userIDs: [String]?

    init(id: String, properties: GroupProperties? = nil) {
        self.id = id
        self.properties = properties
    }

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        id = try reader.requiredID()
        if let properties = try reader.child("properties") {
            self.properties = try GroupProperties(reading: properties)
        }
        if let users = try reader.child("entities")?.child("users")?.children("items") {
            var ids: [String] = []
            for user in users {
                ids.append(try user.requiredID())
            }
            userIDs = ids
        }
    }
}

/// The properties of a group.
///
/// An update sends them all, so change a copy of what was read and send that back.
struct GroupProperties: Sendable, Hashable {
    var name: String
    /// The privileges that were given a value; the server takes one that is left out at creation as `false`.
    var privileges: [GroupPrivilege: Bool]
    /// Properties that this program does not know, in their order, to be sent back unchanged.
    var unknown: JSONObject

    init(name: String, privileges: [GroupPrivilege: Bool] = [:], unknown: JSONObject = [:]) {
        self.name = name
        self.privileges = privileges
        self.unknown = unknown
    }

    /// Whether the group has the privilege; one that the server did not mention counts as not given.
    func has(_ privilege: GroupPrivilege) -> Bool {
        privileges[privilege] ?? false
    }

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        name = try reader.string("name") ?? ""
        privileges = [:]
        unknown = [:]
        for member in reader.object.members where member.name != "name" {
            if let privilege = GroupPrivilege(rawValue: member.name) {
                privileges[privilege] = try reader.bool(member.name)
            } else {
                unknown[member.name] = member.value
            }
        }
    }

    var json: JSONValue {
        var properties: JSONObject = ["name": .string(name)]
        for privilege in GroupPrivilege.allCases {
            if let value = privileges[privilege] {
                properties[privilege.rawValue] = .bool(value)
            }
        }
        for member in unknown.members {
            properties[member.name] = member.value
        }
        return ["properties": .object(properties)]
    }
}
