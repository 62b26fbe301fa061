import Addresses
import Evaluation
package import SourceText

/// What Terraform finds wrong only when it plans: `validate` keeps silent about these.
package enum PlanningChecks {
    /// Checks references of blocks and imports to themselves, and what `replace_triggered_by` refers to.
    ///
    /// The configuration must have been loaded without errors.
    package static func diagnostics(_ configuration: Configuration) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        var triggers = ReferenceChecks(configuration)
        configuration.forEachSite { owner, _, site in
            if site.repetitionIsCheckedWhenPlanning {
                triggers.checkRepetition(site)
            }
            guard case .resource(let address) = owner else { return }
            if site.isCheckedWhenPlanning {
                triggers.check(site)
            }
            for reference in references(in: site.expression, excluding: Set(site.bound)).found
            where reference.resource?.within(site.module) == address {
                diagnostics.append(
                    .error(
                        "Self-referential block",
                        "Configuration for \(address) may not refer to itself.",
                        at: reference.range,
                        in: site.context
                    )
                )
            }
        }
        for block in configuration.resources where block.dependsOn.contains(block.address.inOwnModule) {
            diagnostics.append(
                .error(
                    "Self-referential block",
                    "Configuration for \(block.address) may not depend on itself.",
                    at: block.declaration,
                    in: block.title
                )
            )
        }
        for block in configuration.imports {
            guard let forEach = block.forEach,
                let own = references(in: forEach).found.first(where: { $0.resource == block.resource })
            else { continue }
            diagnostics.append(
                .error(
                    "Invalid for_each argument",
                    "The \"for_each\" expression cannot reference the resource being imported.",
                    at: own.range,
                    in: "import"
                )
            )
        }
        return diagnostics + triggers.diagnostics
    }
}
