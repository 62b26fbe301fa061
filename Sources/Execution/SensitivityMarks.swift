import ResourceSchemas
import Values

/// Marks attributes that must not be shown.
enum SensitivityMarks {
    /// Marks what the schema calls sensitive and what was configured from sensitive input.
    static func apply(to attributes: Value, schema: ResourceSchema, configuration: Value?) -> Value {
        guard var map = attributes.mapValue else {
            return attributes
        }
        for attribute in schema.attributes {
            guard let value = map[attribute.name] else {
                continue
            }
            let isConfiguredFromSecret =
                configuration?[attribute.name].map { $0.marksDeep.contains(.sensitive) } ?? false
            if attribute.isSensitive || isConfiguredFromSecret {
                map[attribute.name] = value.marked(.sensitive)
            }
        }
        return .object(map)
    }
}
