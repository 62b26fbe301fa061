package import JSONText
package import Providers

/// What a survey learned of the buckets that a plan is about, as it is kept with the plan.
package struct BucketFacts: Sendable {
    /// The member of the provider's facts that holds it.
    package static let member = "buckets"

    /// What is in a bucket.
    struct Content: Sendable, Hashable {
        /// Versions of objects and marks of deletions; where not all were counted, so many at least.
        var versions: Int
        var bytes: Int64
        var isComplete: Bool
        /// When the newest of those that were counted was written, as the server tells it; empty where it does not.
        var newest = ""

        var words: String {
            let noun = versions == 1 ? "object" : "objects"
            let atLeast = isComplete ? "" : "more than "
            return "\(atLeast)\(versions.grouped) \(noun) of \(atLeast)\(Self.size(bytes)), versions included"
        }

        private static func size(_ bytes: Int64) -> String {
            let units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
            var number = Double(bytes)
            var unit = 0
            while number >= 1000, unit < units.count - 1 {
                number /= 1000
                unit += 1
            }
            guard unit > 0 else {
                return bytes == 1 ? "1 byte" : "\(bytes) bytes"
            }
            let tenths = Int((number * 10).rounded())
            return "\(tenths / 10).\(tenths % 10) \(units[unit])"
        }
    }

    /// Of the names of planned buckets, those that the contract has already; nil where nobody could look.
    var own: [String]?
    /// Of the names of planned buckets, those that the contract has not: no name is in it that was not known yet.
    var free: [String] = []
    /// Of the buckets that the plan deletes, by name.
    var contents: [String: Content] = [:]
    /// Why the objects of a bucket that the plan deletes could not be counted, by name.
    var uncounted: [String: String] = [:]
    /// Regions of planned buckets that there are not.
    var unknownRegions: [String] = []
    /// Whether anybody looked at all.
    var isSurveyed = false

    init() {}

    package init(_ facts: ProviderFacts) {
        guard let json = facts.content[Self.member] else {
            return
        }
        isSurveyed = true
        own = json["own"]?.array?.compactMap(\.string)
        free = json["free"]?.array?.compactMap(\.string) ?? []
        for member in json["contents"]?.object?.members ?? [] {
            contents[member.name] = Content(
                versions: member.value["versions"]?.integer ?? 0,
                bytes: Int64(member.value["bytes"]?.integer ?? 0),
                isComplete: member.value["complete"]?.bool ?? false,
                newest: member.value["newest"]?.string ?? ""
            )
        }
        for member in json["uncounted"]?.object?.members ?? [] {
            uncounted[member.name] = member.value.string
        }
        unknownRegions = json["unknown_regions"]?.array?.compactMap(\.string) ?? []
    }

    package var json: JSONValue {
        let contents = contents.sorted { $0.key < $1.key }.map { name, content in
            JSONObject.Member(
                name: name,
                value: [
                    "versions": .number(JSONNumber(content.versions)),
                    "bytes": .number(JSONNumber(Int(content.bytes))), "complete": .bool(content.isComplete),
                    "newest": .string(content.newest),
                ]
            )
        }
        let uncounted = uncounted.sorted { $0.key < $1.key }.map {
            JSONObject.Member(name: $0.key, value: .string($0.value))
        }
        return [
            "own": own.map { .array($0.sorted().map(JSONValue.string)) } ?? .null,
            "free": .array(free.sorted().map(JSONValue.string)),
            "contents": .object(JSONObject(contents)),
            "uncounted": .object(JSONObject(uncounted)),
            "unknown_regions": .array(unknownRegions.sorted().map(JSONValue.string)),
        ]
    }
}
