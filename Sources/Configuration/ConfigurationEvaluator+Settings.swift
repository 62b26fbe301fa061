package import Addresses
import Evaluation
import HCL
package import SourceText
import Values

/// One entry of `replace_triggered_by`.
package struct ReplacementTrigger: Sendable, Hashable {
    package let target: ResourceDependency
    /// The attribute whose change triggers; nil for any change of the object.
    package let attribute: String?

    package init(target: ResourceDependency, attribute: String?) {
        self.target = target
        self.attribute = attribute
    }
}

/// One object to take over.
package struct ImportTarget: Sendable {
    package let address: InstanceAddress
    /// A known, non-empty string.
    package let id: String
    /// The alias of the provider block that the `import` block names; nil for the one without.
    package let providerAlias: String?
    /// How the `import` block names it.
    package let providerText: String?
    package let declaration: SourceRange

    package init(
        address: InstanceAddress,
        id: String,
        providerAlias: String? = nil,
        providerText: String? = nil,
        declaration: SourceRange
    ) {
        self.address = address
        self.id = id
        self.providerAlias = providerAlias
        self.providerText = providerText
        self.declaration = declaration
    }
}

/// Triggers and imports.
extension ConfigurationEvaluator {
    /// What `replace_triggered_by` of one instance refers to.
    package func replacementTriggers(
        _ block: ResourceBlock,
        key: InstanceKey?,
        expansion: Expansion
    ) -> ([ReplacementTrigger], [Diagnostic]) {
        let place = place(of: block, key: key, expansion)
        var triggers: [ReplacementTrigger] = []
        var diagnostics: [Diagnostic] = []
        for expression in block.lifecycle.replaceTriggeredBy {
            let found = evaluate(expression, in: place)
            diagnostics += found.diagnostics
            guard !found.diagnostics.hasErrors else { continue }
            let attribute = triggeringAttribute(expression)
            triggers += found.dependencies.sorted().map {
                ReplacementTrigger(target: $0, attribute: attribute)
            }
        }
        return (triggers, diagnostics)
    }

    /// The attribute that a reference to a resource goes on to.
    private func triggeringAttribute(_ expression: Expression) -> String? {
        let steps: [TraversalStep]
        switch expression.node {
        case .traversal:
            guard let reference = references(in: expression).found.first else { return nil }
            steps = Array(reference.behindKey)
        case .relativeTraversal(_, let behind):
            steps = behind
        default:
            return nil
        }
        guard case .attribute(let name) = steps.first?.kind else { return nil }
        return name
    }

    /// The objects that an `import` block takes over.
    package func importTargets(_ block: ImportBlock) -> ([ImportTarget], [Diagnostic]) {
        var place = EvaluationPlace(context: "import")
        guard let forEach = block.forEach else { return importTarget(block, place) }
        let found = evaluate(forEach, in: place)
        guard !found.diagnostics.hasErrors else { return ([], found.diagnostics) }
        if let problem = importForEachProblem(found.value, forEach) {
            return ([], [problem])
        }
        guard found.value.isWhollyKnownKeys, !found.value.isSensitive else {
            return (
                [],
                [
                    .error(
                        "Invalid for_each argument",
                        found.value.isSensitive
                            ? "Sensitive values, or values derived from sensitive values, cannot be used as for_each "
                                + "arguments. If used, the sensitive value could be exposed as a resource instance "
                                + "key."
                            : "The \"for_each\" argument must be a map, a set or a list whose keys are known before "
                                + "anything is imported.",
                        at: forEach.range,
                        in: "import"
                    )
                ]
            )
        }
        var targets: [ImportTarget] = []
        var diagnostics: [Diagnostic] = []
        for (key, value) in found.value.iteration {
            place.eachKey = key
            place.eachValue = value
            let (found, problems) = importTarget(block, place)
            targets += found
            diagnostics += problems
        }
        return (targets, diagnostics)
    }

    /// Why a value cannot be what an `import` block goes through, whatever of it is known.
    func importForEachProblem(_ value: Value, _ expression: Expression) -> Diagnostic? {
        switch value.type {
        case .bool, .number, .string:
            .error(
                "Invalid for_each argument",
                "The \"for_each\" expression must be a collection.",
                at: expression.range,
                in: "import"
            )
        default: nil
        }
    }

    private func importTarget(
        _ block: ImportBlock,
        _ place: EvaluationPlace
    ) -> ([ImportTarget], [Diagnostic]) {
        let (key, keyProblems) = importKey(block, place)
        let found = evaluate(block.id, in: place, as: .string)
        let diagnostics = keyProblems + found.diagnostics
        guard !diagnostics.hasErrors else { return ([], diagnostics) }
        if let problem = importIDProblem(found.value, block, allowsUnknown: false) {
            return ([], diagnostics + [problem])
        }
        let target = ImportTarget(
            address: InstanceAddress(block.resource, key),
            id: found.value.stringValue ?? "",
            providerAlias: block.providerAlias,
            providerText: block.providerText,
            declaration: block.declaration
        )
        return ([target], diagnostics)
    }

    /// Why a value names no object to import.
    func importIDProblem(_ id: Value, _ block: ImportBlock, allowsUnknown: Bool) -> Diagnostic? {
        let problem: String
        if id.isNull {
            problem = "The import ID cannot be null."
        } else if id.isUnknown {
            guard !allowsUnknown else { return nil }
            problem =
                "The import block \"id\" argument depends on resource attributes that cannot be determined until "
                + "apply, so Terraform cannot plan to import this resource."
        } else if id.isSensitive {
            problem = "The import ID cannot be sensitive."
        } else if id.stringValue == "" {
            problem = "The import ID value evaluates to an empty string, please provide a non-empty value."
        } else {
            return nil
        }
        return .error("Invalid import id argument", problem, at: block.id.range, in: "import")
    }

    private func importKey(
        _ block: ImportBlock,
        _ place: EvaluationPlace
    ) -> (InstanceKey?, [Diagnostic]) {
        switch block.to.node {
        case .index(_, let id):
            let found = evaluate(block.to.child(id), in: place)
            guard !found.diagnostics.hasErrors else { return (nil, found.diagnostics) }
            if let text = found.value.stringValue, !found.value.isSensitive {
                return (.key(text), [])
            }
            if let index = found.value.numberValue?.int, !found.value.isSensitive {
                return (.index(index), [])
            }
            return (
                nil,
                [
                    .error(
                        "Invalid import 'to' expression",
                        "The key must be a string or a whole number that is known and not sensitive.",
                        at: block.to.range,
                        in: "import"
                    )
                ]
            )
        default:
            if case .constant(let key) = references(in: block.to).found.first?.key {
                return (key, [])
            }
            return (nil, [])
        }
    }
}

extension Value {
    /// Key and value of each element, as a `for` goes through them; nothing for what cannot be gone through.
    var iteration: [(Value, Value)] {
        if let map = mapValue {
            return map.map { (.string($0), $1) }
        }
        if case .set(let elements, _) = content {
            return elements.map { ($0, $0) }
        }
        return (elements ?? []).enumerated().map { (.number($0), $1) }
    }

    fileprivate var isWhollyKnownKeys: Bool {
        if case .set(let elements, _) = content {
            return !elements.contains(where: \.isUnknown)
        }
        return mapValue != nil || elements != nil
    }
}
