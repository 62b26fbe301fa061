import Addresses
import Evaluation
import HCL
import SourceText

/// Targets of `import` blocks.
extension ReferenceChecks {
    /// Checks that blocks which import many objects, or one instance of many, name a resource; others may stand alone
    /// until the plan, which says how to go on.
    mutating func check(_ block: ImportBlock) {
        guard !configuration.isForeign(block.resource) else { return }
        enter(.root)
        if let target = resources[block.resource] {
            checkTarget(target, block)
            return
        }
        if block.resource.module.isRoot {
            switch (block.forEach, block.key) {
            // Which instances these are, and whether there are any, is looked at when `for_each` is evaluated.
            case (nil, .none), (_?, .expression): return
            default: break
            }
        }
        report(
            .error(
                "Configuration for import target does not exist",
                "The configuration for the given import target \(block.resource) does not exist. All target instances "
                    + "must have an associated configuration to be imported.",
                at: block.to.range,
                in: "import"
            )
        )
    }

    /// Checks a block whose target is declared.
    private mutating func checkTarget(_ target: ResourceBlock, _ block: ImportBlock) {
        func refuse(_ summary: String, _ detail: String, _ range: SourceRange) -> Diagnostic {
            .error(summary, detail, at: range, in: "import")
        }
        if let range = block.providerArgument {
            report(
                refuse(
                    "Invalid import provider argument",
                    "The provider argument can only be specified in import blocks that will generate configuration."
                        + "\n\nUse the provider argument in the target resource block to configure the provider for "
                        + "a resource with explicit provider configuration.",
                    range
                )
            )
        }
        let (found, _) = references(in: block.id)
        if let own = found.first(where: { $0.resource == block.resource }) {
            report(
                refuse(
                    block.isIdentity ? "Invalid import identity argument" : "Invalid import id argument",
                    "The import \(block.isIdentity ? "identity" : "ID") cannot reference the resource being imported.",
                    own.range
                )
            )
        }
        guard block.forEach == nil else { return }
        let constant: InstanceKey?
        switch block.key {
        case .none: constant = nil
        case .constant(let key): constant = key
        case .expression: return
        }
        if let mistake = ReferenceChecks.importMistake(of: constant, for: target.repetition) {
            report(refuse("Invalid import 'to' expression", mistake, block.to.range))
        }
    }

    /// Why a resource has no instance with that key, or is no single one.
    static func importMistake(of key: InstanceKey?, for repetition: Repetition) -> String? {
        switch (repetition, key) {
        case (.none, .key), (.count, .key): "The target resource does not use for_each."
        case (.none, .index), (.forEach, .index): "The target resource does not use count."
        case (.count, .none): "The target resource is using count."
        case (.forEach, .none): "The target resource is using for_each."
        case (.none, .none), (.count, .index), (.forEach, .key): nil
        }
    }
}
