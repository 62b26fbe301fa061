import Addresses
import ResourceSchemas
import Values

extension World {
    static let schema = ResourceSchema(
        kind: .managed,
        type: "test_thing",
        version: 1,
        description: "",
        attributes: [
            AttributeSchema(name: "id", type: .string, mode: .computed),
            AttributeSchema(name: "name", type: .string, mode: .required),
            AttributeSchema(name: "place", type: .string, mode: .optional, forcesReplacement: true),
            AttributeSchema(name: "needs", type: .list(.string), mode: .optional),
            AttributeSchema(name: "zone", type: .string, mode: .unmanaged),
            AttributeSchema(name: "grant", type: .bool, mode: .unmanaged),
            AttributeSchema(name: "members", type: .set(.string), mode: .optional, ownsElements: true),
            AttributeSchema(name: "seen", type: .number, mode: .computed),
            // The names of the things that it needs, as they were when it was made or changed.
            AttributeSchema(
                name: "neighbours",
                type: .list(.string),
                mode: .computed,
                recomputedWith: ["needs"]
            ),
            AttributeSchema(
                name: "password",
                type: .string,
                mode: .optional,
                isSensitive: true,
                storage: .fingerprint
            ),
            AttributeSchema(
                name: "secret",
                type: .string,
                mode: .computed,
                isSensitive: true,
                storage: .sealed
            ),
        ],
        rules: [],
        orderings: [],
        timeouts: []
    )

    /// Finds a thing by its name.
    static let lookup = ResourceSchema(
        kind: .data,
        type: "test_thing",
        version: 1,
        description: "",
        attributes: [
            AttributeSchema(name: "name", type: .string, mode: .required),
            AttributeSchema(name: "id", type: .string, mode: .computed),
            AttributeSchema(
                name: "secret",
                type: .string,
                mode: .computed,
                isSensitive: true,
                storage: .sealed
            ),
        ],
        rules: [],
        orderings: [],
        timeouts: []
    )
}
