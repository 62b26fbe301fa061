import Addresses
package import JSONText
package import ResourceSchemas
import Values

/// What providers and their types take and give, in the form of `terraform providers schema -json`.
package enum ProviderSchemaJSON {
    /// - Parameters:
    ///   - names: of the providers to tell of; those that keyform does not have are passed over.
    ///   - schemas: of the types and their providers.
    /// - Returns: the document.
    package static func document(_ names: some Sequence<String>, schemas: SchemaCatalog) -> JSONValue {
        let members = names.sorted().compactMap { name in
            schemas.provider(name).map {
                JSONObject.Member(name: $0.fullSource, value: provider($0, schemas))
            }
        }
        var root: JSONObject = ["format_version": "1.0"]
        if !members.isEmpty {
            root["provider_schemas"] = .object(JSONObject(members))
        }
        return .object(root)
    }

    private static func provider(_ provider: ProviderSchema, _ schemas: SchemaCatalog) -> JSONValue {
        var block: JSONObject = ["version": 0]
        let arguments = (provider.arguments + provider.ignoredArguments).sorted()
        if !arguments.isEmpty {
            block["block"] = self.block(
                arguments.map { name in
                    var attribute: JSONObject = [
                        "type": provider.type(of: name).json, "description_kind": "plain", "optional": true,
                    ]
                    if provider.secretArguments.contains(name) {
                        attribute["sensitive"] = true
                    }
                    return JSONObject.Member(name: name, value: .object(attribute))
                }
            )
        }
        var object: JSONObject = ["provider": .object(block)]
        object["resource_schemas"] = types(.managed, of: provider, schemas)
        object["data_source_schemas"] = types(.data, of: provider, schemas)
        return .object(object)
    }

    private static func types(
        _ kind: ResourceAddress.Mode,
        of provider: ProviderSchema,
        _ schemas: SchemaCatalog
    ) -> JSONValue? {
        let members = schemas.types(kind, of: provider.name).compactMap { type in
            schemas.schema(kind, type).map { JSONObject.Member(name: type, value: document($0)) }
        }
        return members.isEmpty ? nil : .object(JSONObject(members))
    }

    private static func document(_ schema: ResourceSchema) -> JSONValue {
        let attributes = schema.attributes.filter { !$0.isNoted }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { attribute in
                JSONObject.Member(
                    name: attribute.name,
                    value: .object(
                        document(
                            attribute,
                            isSensitive: attribute.isSensitive
                                || schema.terraform.sensitiveAttributes.contains(attribute.name)
                        )
                    )
                )
            }
        var block = self.block(attributes, description: schema.description).object ?? [:]
        if !schema.timeouts.isEmpty {
            let operations = schema.timeouts.map(\.operation).sorted().map { operation in
                JSONObject.Member(
                    name: operation,
                    value: ["type": "string", "description_kind": "plain", "optional": true]
                )
            }
            block["block_types"] = [
                "timeouts": ["nesting_mode": "single", "block": self.block(operations)]
            ]
        }
        return [
            "version": .number(JSONNumber(schema.terraform.schemaVersion)), "block": .object(block),
        ]
    }

    private static func document(_ attribute: AttributeSchema, isSensitive: Bool) -> JSONObject {
        var object: JSONObject = ["type": attribute.type.json]
        if !attribute.description.isEmpty {
            object["description"] = .string(attribute.description)
        }
        object["description_kind"] = "plain"
        if attribute.deprecation != nil {
            object["deprecated"] = true
        }
        switch attribute.mode {
        case .required: object["required"] = true
        case .optional: object["optional"] = true
        case .unmanaged:
            object["optional"] = true
            object["computed"] = true
        case .computed: object["computed"] = true
        }
        if isSensitive {
            object["sensitive"] = true
        }
        if attribute.isWriteOnly {
            object["write_only"] = true
        }
        return object
    }

    private static func block(_ attributes: [JSONObject.Member], description: String = "") -> JSONValue {
        var object: JSONObject = ["attributes": .object(JSONObject(attributes))]
        if !description.isEmpty {
            object["description"] = .string(description)
        }
        object["description_kind"] = "plain"
        return .object(object)
    }
}
