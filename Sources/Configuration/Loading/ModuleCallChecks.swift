import Addresses
import SourceText

/// Checks `module` blocks against the modules that they call.
enum ModuleCallChecks {
    static func diagnostics(_ read: ModuleLoader) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        for module in [read.configuration.root] + read.configuration.children {
            for call in module.calls.values.sorted(by: { $0.declaration.isBefore($1.declaration) }) {
                guard let called = read.configuration.module(module.address.calling(call.name)) else {
                    continue
                }
                diagnostics += inputs(of: call, called)
            }
        }
        for module in read.modules where !module.address.isRoot {
            diagnostics += module.reader.configuration.imports.map { block in
                .error(
                    "Invalid import configuration",
                    "An import block was detected in \"\(module.address)\". Import blocks are only allowed in the root "
                        + "module.",
                    at: block.declaration
                )
            }
        }
        return diagnostics
    }

    /// That every variable without a default gets a value, and every value goes to a variable.
    private static func inputs(of call: ModuleCall, _ called: Module) -> [Diagnostic] {
        let required = called.variables.values.filter { $0.defaultValue == nil }.map(\.name).sorted()
        let optional = called.variables.values.filter { $0.defaultValue != nil }.map(\.name).sorted()
        // As with resources, Terraform merges bodies by what is expected of them: what is required stands in the first one,
        // and what is not expected is dropped.
        let isMerged = call.firstArguments != nil
        let given = call.firstArguments ?? Set(call.arguments.keys)
        var diagnostics = required.filter { !given.contains($0) }.map {
            BlockShape.missingArgument($0, at: call.openingBrace, in: call.title)
        }
        let candidates = (required + optional).filter { call.arguments[$0] == nil }
        for (name, range) in call.argumentNames.sorted(by: { $0.value.isBefore($1.value) })
        where called.variables[name] == nil {
            let suggestion = nearMiss(name, among: candidates).map { " Did you mean \"\($0)\"?" } ?? ""
            diagnostics.append(
                isMerged
                    ? .warning(
                        "Unsupported argument",
                        "An argument named \"\(name)\" is not expected here. In a block that an override file changes it "
                            + "is ignored, as Terraform does. Remove it.",
                        at: range,
                        in: call.title
                    )
                    : .error(
                        "Unsupported argument",
                        "An argument named \"\(name)\" is not expected here.\(suggestion)",
                        at: range,
                        in: call.title
                    )
            )
        }
        return diagnostics
    }
}
