import JSONText

/// What a group may do with one resource; it goes by the resource's id.
struct Share: APIObject, Hashable {
    // Examples call it a resource.
    static let kinds: Set<String> = ["resource"]

    /// UUID of the resource.
    let id: String
    /// nil where the answer does not say, as of a list that only gives ids.
    let mayEdit: Bool?
    let mayShare: Bool?

    init(id: String, mayEdit: Bool? = nil, mayShare: Bool? = nil) {
        self.id = id
        self.mayEdit = mayEdit
        self.mayShare = mayShare
    }

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        id = try reader.requiredID()
        let properties = try reader.child("properties")
        mayEdit = try properties?.bool("editPrivilege")
        mayShare = try properties?.bool("sharePrivilege")
    }

    /// The body that asks for these privileges; those that are nil are left to the server.
    static func body(mayEdit: Bool?, mayShare: Bool?) -> JSONValue {
        var properties: JSONObject = [:]
        if let mayEdit {
            properties["editPrivilege"] = .bool(mayEdit)
        }
        if let mayShare {
            properties["sharePrivilege"] = .bool(mayShare)
        }
        return ["properties": .object(properties)]
    }
}
