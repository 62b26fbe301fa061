import Addresses
import Evaluation
import HCL
import ResourceSchemas
import SourceText
import Values

/// References to resources: whether there is such a block, such an instance and such an attribute.
extension ReferenceChecks {
    mutating func undeclared(_ address: ResourceAddress, _ range: SourceRange, _ context: String) {
        if let provider = configuration.setAside.provider(of: address.within(module.address)) {
            report(.setAside("\(address) of the provider \(provider)", at: range, in: context))
            return
        }
        var suggestion = ""
        let data = ResourceAddress(mode: .data, type: address.type, name: address.name)
        if address.mode == .managed, block(data) != nil {
            suggestion = "\n\nDid you mean the data resource \(data)?"
        }
        report(
            .error(
                "Reference to undeclared resource",
                "A \(address.mode == .managed ? "managed" : "data") resource \"\(address.type)\" "
                    + "\"\(address.name)\" has not been declared in \(place).\(suggestion)",
                at: range,
                in: context
            )
        )
    }

    mutating func checkResource(
        _ reference: Reference,
        _ address: ResourceAddress,
        _ site: ExpressionSite
    ) {
        let range = reference.range
        if let (kind, owner) = site.condition, owner == address.within(module.address) {
            report(
                .error(
                    "Invalid reference in \(kind)",
                    "Configuration for \(address) may not refer to itself.",
                    at: site.expression.range,
                    in: site.context
                )
            )
            return
        }
        guard let block = block(address) else {
            undeclared(address, range, site.context)
            return
        }
        if let check = block.enclosingCheck, check != site.check {
            report(
                .error(
                    "Reference to scoped resource",
                    "The referenced data resource \"\(address.type)\" \"\(address.name)\" is not available from this "
                        + "context.",
                    at: range,
                    in: site.context
                )
            )
            return
        }
        if checkKey(reference, block, site) {
            checkAttribute(reference, address, site)
        }
    }

    /// Whether a key is there exactly when the block has instances by key.
    mutating func checkKey(
        _ reference: Reference,
        _ block: ResourceBlock,
        _ site: ExpressionSite
    ) -> Bool {
        let address = block.address.inOwnModule
        switch (block.repetition, reference.key) {
        case (.none, .constant):
            report(
                .error(
                    "Unexpected resource instance key",
                    "Because \(address) does not have \"count\" or \"for_each\" set, references to it must not "
                        + "include an index key. Remove the bracketed index to refer to the single instance of this "
                        + "resource.",
                    at: reference.range,
                    in: site.context
                )
            )
            return false
        case (_, .dynamic) where !reference.remaining.isEmpty:
            report(
                .error(
                    "Invalid index key",
                    "Invalid index for resource instance: value must be a whole number, between "
                        + "-9223372036854775808 and 9223372036854775807.",
                    at: reference.range(of: reference.remaining.prefix(1)),
                    in: site.context
                )
            )
            return false
        case (.count, .none), (.forEach, .none):
            guard !reference.behindKey.isEmpty else { return true }
            let isCount = if case .count = block.repetition { true } else { false }
            report(
                .error(
                    "Missing resource instance key",
                    "Because \(address) has \"\(isCount ? "count" : "for_each")\" set, its attributes must be "
                        + "accessed on specific instances.\n\nFor example, to correlate with indices of a referring "
                        + "resource, use:\n    \(address)[\(isCount ? "count.index" : "each.key")]",
                    at: reference.range,
                    in: site.context
                )
            )
            return false
        default:
            return true
        }
    }

    /// Checks the steps behind an instance against the schema, as far as its types tell.
    mutating func checkAttribute(
        _ reference: Reference,
        _ address: ResourceAddress,
        _ site: ExpressionSite
    ) {
        guard let schema = configuration.schema(of: address),
            case .attribute(let name) = reference.behindKey.first?.kind
        else { return }
        if let attribute = schema.referable(name) {
            checkSteps(reference.behindKey.dropFirst(), of: attribute.type, reference, site)
            return
        }
        let near = nearMiss(name, among: schema.referableNames)
        let suggestion = near.map { " Did you mean \"\($0)\"?" } ?? ""
        report(
            .error(
                "Unsupported attribute",
                "This object has no argument, nested block, or exported attribute named \"\(name)\".\(suggestion)",
                at: reference.range(of: reference.behindKey.prefix(1)),
                in: site.context
            )
        )
    }

    private mutating func checkSteps(
        _ steps: ArraySlice<TraversalStep>,
        of type: ValueType,
        _ reference: Reference,
        _ site: ExpressionSite
    ) {
        var value = Value.unknown(type)
        for (index, step) in zip(steps.indices, steps) {
            switch value.applying(step.kind) {
            case .success(let next):
                value = next
            case .failure(let failure):
                report(
                    .error(
                        failure.summary,
                        failure.detail.text,
                        at: reference.range(of: steps[index...index]),
                        in: site.context
                    )
                )
                return
            }
        }
    }
}

extension Diagnostic {
    /// That something has no value here, where it stands aside.
    static func setAside(_ what: String, at range: SourceRange, in context: String) -> Diagnostic {
        .error(
            "Reference to what is left to Terraform",
            "\(what) is left to Terraform, so keyform does not know its value.",
            at: range,
            in: context
        )
    }
}
