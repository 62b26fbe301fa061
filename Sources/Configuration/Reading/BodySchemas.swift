import HCL

/// Which names are blocks, for the JSON form of the language, which does not say so itself.
extension BodySchema {
    private static let plain = BlockShape()

    private static func block(_ labels: [String] = [], _ blocks: [String: BlockShape] = [:]) -> BlockShape {
        let body = BodySchema(blocks: blocks)
        return BlockShape(labels: labels) { _ in body }
    }

    private static let conditions = block(
        [],
        ["precondition": block(), "postcondition": block(), "action_trigger": block()]
    )

    private static let resource: [String: BlockShape] = [
        "lifecycle": conditions,
        "timeouts": block(),
        "connection": block(),
        "provisioner": block(["type"]),
        "dynamic": block(["type"], ["content": block()]),
    ]

    /// A configuration file.
    static let configuration = BodySchema(blocks: [
        "terraform": block(
            [],
            [
                "backend": block(["type"]), "cloud": block(), "required_providers": plain,
                "provider_meta": block(["provider"]), "state_store": block(["type"]),
            ]
        ),
        "provider": block(["name"]),
        "variable": block(["name"], ["validation": block()]),
        "locals": plain,
        "output": block(["name"], ["precondition": block(), "postcondition": block()]),
        "module": block(["name"]),
        "resource": block(["type", "name"], resource),
        "data": block(["type", "name"], resource),
        "ephemeral": block(["type", "name"]),
        "action": block(["type", "name"]),
        "list": block(["type", "name"]),
        "moved": block(),
        "removed": block([], ["lifecycle": block(), "connection": block(), "provisioner": block(["type"])]),
        "import": block(),
        "check": block(["name"], ["data": block(["type", "name"], resource), "assert": block()]),
    ])
}
