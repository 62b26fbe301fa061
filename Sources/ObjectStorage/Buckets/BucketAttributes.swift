internal import Providers
internal import SourceText
internal import Values

/// A bucket as its attributes describe it.
struct BucketAttributes {
    let name: String
    let region: String
    let hasObjectLock: Bool
    let forcesDestruction: Bool
    let tags: [String: String]

    /// Of attributes that are wholly known, as planned or recorded; nil where there is no name.
    init?(_ attributes: Value?) {
        guard let name = attributes?["name"]?.stringValue ?? attributes?["id"]?.stringValue else {
            return nil
        }
        self.name = name
        let region = attributes?["region"]?.stringValue ?? ""
        self.region = region.isEmpty ? ObjectStorageRegion.standard.name : region
        hasObjectLock = attributes?["object_lock_enabled"]?.boolValue ?? false
        forcesDestruction = attributes?["force_destroy"]?.boolValue ?? false
        tags = Self.tags(in: attributes)
    }

    init(
        name: String,
        region: String,
        hasObjectLock: Bool,
        forcesDestruction: Bool,
        tags: [String: String]
    ) {
        self.name = name
        self.region = region
        self.hasObjectLock = hasObjectLock
        self.forcesDestruction = forcesDestruction
        self.tags = tags
    }

    static func tags(in attributes: Value?) -> [String: String] {
        var tags: [String: String] = [:]
        for (key, value) in attributes?["tags"]?.mapValue ?? ValueMap() {
            tags[key] = value.stringValue
        }
        return tags
    }

    /// The same as a message about a change shows it: a name that is secret is not told.
    func shown(in change: ResourceChange) -> BucketAttributes {
        guard [change.before, change.after].contains(where: { $0?["name"]?.isSensitive == true }) else {
            return self
        }
        return BucketAttributes(
            name: Redaction.placeholder,
            region: region,
            hasObjectLock: hasObjectLock,
            forcesDestruction: forcesDestruction,
            tags: tags
        )
    }

    /// The same without tags, or with others.
    func with(tags: [String: String]) -> BucketAttributes {
        BucketAttributes(
            name: name,
            region: region,
            hasObjectLock: hasObjectLock,
            forcesDestruction: forcesDestruction,
            tags: tags
        )
    }

    var object: ObservedObject {
        let tags = tags.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }
        return ObservedObject(
            objectID: name,
            attributes: .object(
                ValueMap([
                    ("id", .string(name)), ("name", .string(name)), ("region", .string(region)),
                    ("object_lock_enabled", .bool(hasObjectLock)),
                    ("force_destroy", .bool(forcesDestruction)),
                    (
                        "tags",
                        tags.isEmpty ? .null(.map(.string)) : Value(.map(ValueMap(tags), element: .string))
                    ),
                ])
            )
        )
    }
}
