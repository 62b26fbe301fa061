/// What each kind of block takes, as in Terraform 1.15.
extension BlockShape {
    static let file = BlockShape(blocks: [
        Nested("terraform"),
        Nested("provider", ["name"]),
        Nested("variable", ["name"]),
        Nested("locals"),
        Nested("output", ["name"]),
        Nested("module", ["name"]),
        Nested("resource", ["type", "name"]),
        Nested("data", ["type", "name"]),
        Nested("ephemeral", ["type", "name"]),
        Nested("moved"),
        Nested("removed"),
        Nested("import"),
        Nested("check", ["name"]),
    ])

    static let terraform = BlockShape(
        optional: ["required_version", "experiments", "language"],
        blocks: [
            Nested("backend", ["type"]), Nested("cloud"), Nested("required_providers"),
            Nested("provider_meta", ["provider"]),
        ]
    )

    static let variable = BlockShape(
        optional: [
            "description", "default", "type", "sensitive", "ephemeral", "nullable", "deprecated", "const",
        ],
        blocks: [Nested("validation")]
    )

    static let condition = BlockShape(required: ["condition", "error_message"])

    static let output = BlockShape(
        required: ["value"],
        optional: ["description", "depends_on", "sensitive", "ephemeral", "deprecated", "type"],
        blocks: [Nested("precondition"), Nested("postcondition")]
    )

    static let lifecycle = BlockShape(
        optional: ["create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by"],
        blocks: [Nested("precondition"), Nested("postcondition")]
    )

    static let moved = BlockShape(required: ["from", "to"])

    static let removed = BlockShape(
        required: ["from"],
        blocks: [Nested("lifecycle"), Nested("connection"), Nested("provisioner", ["type"])]
    )

    static let removedLifecycle = BlockShape(optional: ["destroy"])

    static let importing = BlockShape(
        required: ["to"],
        optional: ["id", "identity", "for_each", "provider"]
    )

    static let check = BlockShape(blocks: [Nested("data", ["type", "name"]), Nested("assert")])

    static let dynamic = BlockShape(
        required: ["for_each"],
        // There are no "labels", because no block that is generated has any.
        optional: ["iterator"],
        blocks: [Nested("content")]
    )
}
