import Addresses
import ResourceSchemas
import Values

/// The types of Terraform's built-in provider, with which its behaviour can be recorded without a network.
enum TestSchemas {
    static let builtIn = SchemaCatalog([
        ResourceSchema(
            kind: .managed,
            type: "terraform_data",
            version: 1,
            description: "",
            attributes: [
                AttributeSchema(name: "id", type: .string, mode: .computed),
                AttributeSchema(name: "input", type: .any, mode: .optional),
                AttributeSchema(name: "output", type: .any, mode: .computed),
                AttributeSchema(name: "triggers_replace", type: .any, mode: .optional),
            ],
            rules: [],
            orderings: [],
            timeouts: []
        ),
        ResourceSchema(
            kind: .data,
            type: "terraform_remote_state",
            version: 1,
            description: "",
            attributes: [
                AttributeSchema(name: "backend", type: .string, mode: .required),
                AttributeSchema(name: "config", type: .any, mode: .optional),
                AttributeSchema(name: "defaults", type: .any, mode: .optional),
                AttributeSchema(name: "outputs", type: .any, mode: .computed),
                AttributeSchema(name: "workspace", type: .string, mode: .optional),
            ],
            rules: [],
            orderings: [],
            timeouts: []
        ),
    ])
}
