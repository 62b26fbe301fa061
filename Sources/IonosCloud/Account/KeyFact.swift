import JSONText

/// A key in the account, and when it was made.
struct KeyFact: Hashable {
    let id: String
    /// As the API wrote it; nil where it did not.
    var created: String?
    /// Who made it; nil where an answer did not tell.
    ///
    /// Not kept with a plan.
    var createdBy: String?
    /// Whether it was switched on; nil where an answer did not tell.
    var isActive: Bool?
}

extension KeyFact {
    init(_ key: S3Key) {
        self.init(
            id: key.id,
            created: key.createdDate,
            createdBy: key.history.createdBy,
            isActive: key.active
        )
    }

    var json: JSONValue {
        var object: JSONObject = ["id": .string(id)]
        object["created"] = created.map { .string($0) }
        object["active"] = isActive.map { .bool($0) }
        return .object(object)
    }

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string else {
            return nil
        }
        self.init(id: id, created: json["created"]?.string, isActive: json["active"]?.bool)
    }

    /// Since when the key has been there, for people.
    ///
    /// - Parameter moment: seconds since 1970; nil where it is not known which moment it is.
    /// - Returns: for example `created 2026-01-02T03:04:05Z, 12 days ago`.
    func age(at moment: Int?) -> String {
        guard let created, let seconds = secondsSinceEpoch(apiDate: created) else {
            return "age unknown"
        }
        guard let moment, moment >= seconds else {
            return "created \(created)"
        }
        return "created \(created), \(Self.words(moment - seconds)) ago"
    }

    private static func words(_ seconds: Int) -> String {
        let (count, unit) =
            switch seconds {
            case 172_800...: (seconds / 86_400, "day")
            case 7_200...: (seconds / 3_600, "hour")
            case 120...: (seconds / 60, "minute")
            default: (seconds, "second")
            }
        return "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}
