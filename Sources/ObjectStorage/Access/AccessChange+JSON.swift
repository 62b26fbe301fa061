package import JSONText

extension AccessChange {
    /// The change for programs, without its text.
    package var details: JSONObject {
        var object = JSONObject([.init(name: "kind", value: .string(kind.rawValue))])
        object["person"] = person.map { .string($0) }
        object["person_id"] = personID.map { .string($0) }
        object["bucket"] = bucket.map { .string($0) }
        object["address"] = address.map { .string($0) }
        if !actions.isEmpty {
            object["actions"] = .array(actions.map { .string($0) })
        }
        if !notes.isEmpty {
            object["notes"] = .array(notes.map { .string($0) })
        }
        object["existing"] = .bool(concernsExisting)
        return object
    }
}
