import Addresses
import Configuration
import Planning
import Providers
package import ResourceSchemas
package import SourceText
import Values

/// Writes resource blocks for `import` blocks whose target the configuration does not declare.
package struct ConfigurationGenerator {
    private let schemas: SchemaCatalog

    package init(schemas: SchemaCatalog) {
        self.schemas = schemas
    }

    /// The text of a configuration file that a plan of the whole then imports without a change.
    ///
    /// - Returns: nil when there is nothing to write.
    /// - Throws: when a target is an instance of a block with `count` or `for_each`.
    package func text(_ imports: UndeclaredImports) throws(DiagnosticsError) -> String? {
        guard !imports.objects.isEmpty else {
            return nil
        }
        let problems = imports.objects.filter { $0.target.address.key != nil }.map { Self.hasKey($0.target) }
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
        var parts = [
            """
            # __generated__ by keyform
            # Please review these resources and move them into your main configuration files.

            """
        ]
        for item in imports.objects {
            let target = item.target
            let type = target.address.resource.type
            guard let schema = schemas.schema(.managed, type) else {
                throw DiagnosticsError(
                    .error(
                        "Unknown resource type",
                        "keyform has no resource type \"\(type)\".",
                        at: target.declaration
                    )
                )
            }
            // An id that is a secret is not written into a file that nobody keeps from others.
            let origin =
                schema.hasSecretImportID ? "" : " from \(ConfigurationLiteral.text(.string(target.id)))"
            parts.append(
                "# __generated__ by keyform\(origin)\n"
                    + Self.block(target, item.object.attributes, schema)
            )
        }
        return parts.joined(separator: "\n")
    }

    private static func hasKey(_ target: ImportTarget) -> Diagnostic {
        .error(
            "Configuration for import target does not exist",
            "There is no resource block for \(target.address) in the configuration, and one with count or for_each cannot be"
                + " generated: write it by hand, or import to an address without a key.",
            at: target.declaration
        )
    }

    /// The arguments that say something: neither what is left out anyhow nor what the API decides.
    private static func block(
        _ target: ImportTarget,
        _ attributes: Value,
        _ schema: ResourceSchema
    ) -> String {
        let address = target.address.resource
        let settings = target.providerText.map { [(name: "provider", text: $0)] } ?? []
        let arguments =
            settings
            + schema.attributes.compactMap { attribute -> (name: String, text: String)? in
                guard attribute.isConfigurable, attribute.storage == .plain, !attribute.isWriteOnly,
                    attribute.deprecation == nil,
                    let value = attributes[attribute.name], !value.isNull
                else { return nil }
                if value.isSensitive {
                    return (attribute.name, "null # sensitive")
                }
                let isPlain =
                    attribute.defaultValue.map { attribute.isSame(value, $0) } ?? value.elements?.isEmpty
                    ?? false
                let isLeftToTheAPI =
                    attribute.mode == .unmanaged
                    && attribute.isSame(value, attribute.valueAtCreation ?? .bool(false))
                return isPlain || isLeftToTheAPI
                    ? nil : (attribute.name, ConfigurationLiteral.text(value, indent: 2))
            }
        let width = arguments.map(\.name.utf8.count).max() ?? 0
        var lines = arguments.map { name, text in
            "  " + name + String(repeating: " ", count: width - name.utf8.count) + " = " + text + "\n"
        }
        for rule in schema.rules {
            switch rule {
            case .exactlyOneOf(let names) where !arguments.contains { names.contains($0.name) }:
                lines.append(
                    "  # Set one of these, which the API does not return: \(names.joined(separator: ", "))\n"
                )
            case .oneOfAtCreation(let names) where !arguments.contains { names.contains($0.name) }:
                lines.append(
                    "  # The API does not return these, and only a new object needs one: \(names.joined(separator: ", "))\n"
                )
            default: break
            }
        }
        return "resource \"\(address.type)\" \"\(address.name)\" {\n" + lines.joined() + "}\n"
    }
}
