import Addresses
import Planning
import ResourceSchemas
import Values

/// Types that show every kind of attribute.
enum TestSchemas {
    static let thing = thing(.ignoringCase)

    private static func thing(_ ids: AttributeSchema.Comparison) -> ResourceSchema {
        ResourceSchema(
            kind: .managed,
            type: "test_thing",
            version: 3,
            description: "",
            attributes: [
                AttributeSchema(name: "id", type: .string, mode: .computed, comparison: ids),
                AttributeSchema(name: "name", type: .string, mode: .required),
                AttributeSchema(name: "email", type: .string, mode: .optional, comparison: .ignoringCase),
                AttributeSchema(
                    name: "kind",
                    type: .string,
                    mode: .optional,
                    defaultValue: .string("plain"),
                    forcesReplacement: true
                ),
                AttributeSchema(name: "active", type: .bool, mode: .unmanaged, valueAtCreation: .bool(true)),
                AttributeSchema(name: "zone", type: .string, mode: .unmanaged),
                AttributeSchema(name: "tags", type: .set(.string), mode: .optional, comparison: ids),
                AttributeSchema(name: "labels", type: .map(.string), mode: .optional),
                AttributeSchema(name: "needs", type: .list(.string), mode: .optional),
                AttributeSchema(
                    name: "password",
                    type: .string,
                    mode: .optional,
                    isSensitive: true,
                    storage: .fingerprint
                ),
                AttributeSchema(
                    name: "password_wo",
                    type: .string,
                    mode: .optional,
                    isSensitive: true,
                    isWriteOnly: true,
                    storage: .none
                ),
                AttributeSchema(name: "password_wo_version", type: .number, mode: .optional),
                AttributeSchema(name: "digest", type: .string, mode: .computed, recomputedWith: ["name"]),
                AttributeSchema(name: "seal", type: .string, mode: .computed, recomputedWith: ["digest"]),
                AttributeSchema(
                    name: "token",
                    type: .string,
                    mode: .computed,
                    isSensitive: true,
                    storage: .sealed
                ),
            ],
            rules: [],
            orderings: [],
            timeouts: [
                OperationTimeout(operation: "create", defaultSeconds: 60),
                OperationTimeout(operation: "delete", defaultSeconds: 30),
            ]
        )
    }

    static let team = ResourceSchema(
        kind: .managed,
        type: "test_team",
        version: 1,
        description: "",
        attributes: [
            AttributeSchema(name: "id", type: .string, mode: .computed),
            AttributeSchema(name: "members", type: .set(.string), mode: .optional, ownsElements: true),
        ],
        rules: [],
        orderings: [],
        timeouts: []
    )

    /// A team that may want nobody but whom it names; a thing names its clubs in its tags.
    private static func club(_ ids: AttributeSchema.Comparison) -> ResourceSchema {
        ResourceSchema(
            kind: .managed,
            type: "test_club",
            version: 1,
            description: "",
            attributes: [
                AttributeSchema(name: "id", type: .string, mode: .computed, comparison: ids),
                AttributeSchema(
                    name: "members",
                    type: .set(.string),
                    mode: .optional,
                    comparison: ids,
                    ownsElements: true,
                    ownsAllWith: "closed",
                    mirroredBy: AttributeSchema.Mirror(type: "test_thing", attribute: "tags")
                ),
                AttributeSchema(name: "closed", type: .bool, mode: .optional),
            ],
            rules: [],
            orderings: [],
            timeouts: []
        )
    }

    /// A type with arguments that are not managed when they are left out: two that are given, one that is there anyway.
    static let grant = ResourceSchema(
        kind: .managed,
        type: "test_grant",
        version: 1,
        description: "",
        attributes: [
            AttributeSchema(name: "id", type: .string, mode: .computed),
            AttributeSchema(name: "name", type: .string, mode: .optional),
            AttributeSchema(name: "read", type: .bool, mode: .unmanaged),
            AttributeSchema(name: "write", type: .bool, mode: .unmanaged),
            AttributeSchema(name: "active", type: .bool, mode: .unmanaged, valueAtCreation: .bool(true)),
            AttributeSchema(name: "zone", type: .string, mode: .unmanaged),
        ],
        rules: [],
        orderings: [],
        timeouts: []
    )

    static let key = ResourceSchema(
        kind: .managed,
        type: "test_key",
        version: 1,
        description: "",
        attributes: [
            AttributeSchema(name: "id", type: .string, mode: .computed),
            AttributeSchema(name: "owner", type: .string, mode: .required, forcesReplacement: true),
        ],
        rules: [],
        orderings: [Ordering(attribute: "owner", afterType: "test_team", sharing: "members")],
        timeouts: []
    )

    /// What the same owner has of it and of keys is judged together.
    static let latch = ResourceSchema(
        kind: .managed,
        type: "test_latch",
        version: 1,
        description: "",
        attributes: [
            AttributeSchema(name: "id", type: .string, mode: .computed),
            AttributeSchema(name: "owner", type: .string, mode: .required),
        ],
        rules: [],
        orderings: [
            Ordering(attribute: "owner", afterType: "test_key", sharing: "owner", isAcrossDeletion: true)
        ],
        timeouts: []
    )

    /// A part of a thing, which it names.
    static let part = ResourceSchema(
        kind: .managed,
        type: "test_part",
        version: 1,
        description: "",
        attributes: [
            AttributeSchema(name: "id", type: .string, mode: .computed),
            AttributeSchema(name: "of", type: .string, mode: .required, forcesReplacement: true),
        ],
        rules: [],
        orderings: [Ordering(attribute: "of", afterType: "test_thing", sharing: "name", isPart: true)],
        timeouts: []
    )

    static let data = ResourceSchema(
        kind: .data,
        type: "test_thing",
        version: 1,
        description: "",
        attributes: [
            AttributeSchema(name: "name", type: .string, mode: .required),
            AttributeSchema(name: "id", type: .string, mode: .computed),
        ],
        rules: [],
        orderings: [],
        timeouts: []
    )

    static let catalog = catalog(.ignoringCase)

    /// The types, with ids of things and clubs that are compared like this.
    static func catalog(_ ids: AttributeSchema.Comparison) -> SchemaCatalog {
        SchemaCatalog([thing(ids), team, club(ids), grant, key, latch, part, data])
    }
}
