import Addresses
package import Configuration
package import Planning
import ResourceSchemas
package import SourceText
package import StateModel
import Values

/// Writes resource blocks for `import` blocks whose target the configuration does not declare.
package struct ConfigurationGenerator {
    private let configuration: Configuration
    private let evaluator: ConfigurationEvaluator
    private let provider: any ResourceProvider

    /// - Parameters:
    ///   - configuration: with the `import` blocks.
    ///   - evaluator: evaluates their arguments.
    ///   - provider: reads the objects.
    package init(
        configuration: Configuration,
        evaluator: ConfigurationEvaluator,
        provider: any ResourceProvider
    ) {
        self.configuration = configuration
        self.evaluator = evaluator
        self.provider = provider
    }

    /// The text of a configuration file that a plan of the whole then imports without a change.
    ///
    /// - Parameter snapshot: the state; what it manages already needs no block.
    /// - Returns: nil when every target has its block.
    /// - Throws: when an object cannot be read, or a target is an instance of a block with `count` or `for_each`.
    package func text(_ snapshot: StateSnapshot) async throws(DiagnosticsError) -> String? {
        let targets = try missingTargets(snapshot)
        guard !targets.isEmpty else {
            return nil
        }
        var parts = [
            """
            # __generated__ by keyform
            # Please review these resources and move them into your main configuration files.

            """
        ]
        for target in targets {
            let type = target.address.resource.type
            guard let schema = provider.schemas.schema(.managed, type) else {
                throw DiagnosticsError(
                    .error(
                        "Unknown resource type",
                        "keyform has no resource type \"\(type)\".",
                        at: target.declaration
                    )
                )
            }
            try provider.validateImportID(target.id, type: type)
            let object = try await provider.readForImport(
                type: type,
                id: target.id,
                provider: target.providerAlias
            )
            parts.append(
                "# __generated__ by keyform from \(ConfigurationLiteral.text(.string(target.id)))\n"
                    + Self.block(target, object.attributes, schema)
            )
        }
        return parts.joined(separator: "\n")
    }

    private func missingTargets(_ snapshot: StateSnapshot) throws(DiagnosticsError) -> [ImportTarget] {
        let declared = Set(configuration.resources.map(\.address))
        let managed = Set(snapshot.records.map(\.address))
        var seen: Set<InstanceAddress> = []
        var targets: [ImportTarget] = []
        for block in configuration.imports {
            let (found, diagnostics) = evaluator.importTargets(block)
            guard !diagnostics.hasErrors else {
                throw DiagnosticsError(diagnostics)
            }
            for target in found
            where !declared.contains(target.address.resource) && !managed.contains(target.address) {
                guard target.address.key == nil else {
                    throw DiagnosticsError(
                        .error(
                            "Configuration for import target does not exist",
                            "The configuration has no resource block for \(target.address). One with count or for_each"
                                + " cannot be generated: write it by hand, or import to an address without a key.",
                            at: target.declaration
                        )
                    )
                }
                if seen.insert(target.address).inserted {
                    targets.append(target)
                }
            }
        }
        return targets
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
                if attribute.isSensitive {
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
        for case .exactlyOneOf(let names) in schema.rules
        where !arguments.contains(where: { names.contains($0.name) }) {
            lines.append(
                "  # Set one of these: \(names.joined(separator: ", ")). The API does not tell it.\n"
            )
        }
        return "resource \"\(address.type)\" \"\(address.name)\" {\n" + lines.joined() + "}\n"
    }
}
