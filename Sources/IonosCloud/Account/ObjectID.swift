import Values

/// The UUIDs of users and groups, of which the API may change the case; ids of keys are compared exactly.
enum ObjectID {
    /// The form in which ids of one object are equal.
    static func normal(_ id: String) -> String {
        id.lowercased()
    }

    static func isSame(_ left: String, _ right: String) -> Bool {
        left == right || normal(left) == normal(right)
    }

    /// The id as the attributes have it already, where the API only writes it in another case.
    static func recorded(_ id: String, _ attributes: Value) -> String {
        guard let known = attributes["id"]?.stringValue, isSame(known, id) else {
            return id
        }
        return known
    }
}

/// A set of UUIDs that knows an id in any case.
struct ObjectIDs {
    private let ids: Set<String>

    init(_ ids: some Sequence<String>) {
        self.ids = Set(ids.map(ObjectID.normal))
    }

    func contains(_ id: String) -> Bool {
        ids.contains(ObjectID.normal(id))
    }
}
