import ResourceSchemas
import Values

/// Marks attributes that must not be shown.
enum SensitivityMarks {
    /// Marks what the schema calls sensitive and what was configured from sensitive input.
    static func apply(to attributes: Value, schema: ResourceSchema, configuration: Value?) -> Value {
        apply(to: attributes, schema: schema) { name in
            configuration?[name].map { $0.marksDeep.contains(.sensitive) } ?? false
        }
    }

    /// Marks what the schema calls sensitive and what else is secret.
    static func apply(
        to attributes: Value,
        schema: ResourceSchema,
        isSecret: (String) -> Bool
    ) -> Value {
        guard var map = attributes.mapValue else {
            return attributes
        }
        for attribute in schema.attributes {
            guard let value = map[attribute.name] else {
                continue
            }
            if attribute.isSensitive || isSecret(attribute.name) {
                map[attribute.name] = value.marked(.sensitive)
            }
        }
        return .object(map)
    }
}
