package import Addresses
import Evaluation
import HCL
package import SourceText
import Values

/// One object to take over.
package struct ImportTarget: Sendable {
    package let address: InstanceAddress
    /// A known, non-empty string.
    package let id: String
    /// The provider configuration that the `import` block names, or the usual one of the type.
    package let provider: ProviderAddress
    /// How the `import` block names it.
    package let providerText: String?
    /// Whether the object is to be protected, and shown apart, because somebody else has made it.
    package let adopts: Bool
    package let declaration: SourceRange
    /// Where the id is written.
    package let idRange: SourceRange

    package init(
        address: InstanceAddress,
        id: String,
        provider: ProviderAddress? = nil,
        providerText: String? = nil,
        adopts: Bool = false,
        declaration: SourceRange,
        idRange: SourceRange? = nil
    ) {
        self.address = address
        self.id = id
        self.provider = provider ?? address.resource.provider
        self.providerText = providerText
        self.adopts = adopts
        self.declaration = declaration
        self.idRange = idRange ?? declaration
    }
}

/// What `import` blocks take over.
extension ConfigurationEvaluator {
    /// The objects that an `import` block takes over.
    package func importTargets(_ block: ImportBlock) -> ([ImportTarget], [Diagnostic]) {
        var place = EvaluationPlace(context: "import", module: root)
        guard let forEach = block.forEach else { return importTarget(block, place) }
        let found = evaluate(forEach, in: place)
        guard !found.diagnostics.hasErrors else { return ([], found.diagnostics) }
        if let problem = importForEachProblem(found.value, forEach) {
            return ([], [problem])
        }
        guard found.value.isWhollyKnownKeys, !found.value.isSensitive else {
            var problem = Diagnostic.error(
                "Invalid for_each argument",
                found.value.isSensitive
                    ? "Sensitive values, or values derived from sensitive values, cannot be used as for_each "
                        + "arguments. If used, the sensitive value could be exposed as a resource instance key."
                    : "The \"for_each\" expression includes values derived from other resource attributes that cannot "
                        + "be determined until apply, and so keyform cannot determine the full set of values that "
                        + "might be used to import this resource.",
                at: forEach.range,
                in: "import"
            )
            if !found.value.isSensitive {
                problem.referenceValues = causes(in: forEach, place, unknownDescription)
            }
            return ([], [problem])
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

    private func importTarget(
        _ block: ImportBlock,
        _ place: EvaluationPlace
    ) -> ([ImportTarget], [Diagnostic]) {
        let address: InstanceAddress
        switch importAddress(block, place) {
        case .known(let known): address = known
        case .unknown: return ([], [keyProblem("The key must be known before anything is imported.", block)])
        case .wrong(let problems): return ([], problems)
        }
        let found = importName(block, place)
        guard !found.diagnostics.hasErrors else { return ([], found.diagnostics) }
        if let problem = importNameProblem(found.value, block, isValidating: false) {
            return ([], found.diagnostics + [problem])
        }
        let target = ImportTarget(
            address: address,
            id: importID(found.value, block) ?? "",
            provider: block.provider,
            providerText: block.providerText,
            adopts: block.adopts,
            declaration: block.declaration,
            idRange: block.id.range
        )
        return ([target], found.diagnostics)
    }

    // MARK: validate

    /// What is wrong with a block, with values of variables and resources unknown.
    ///
    /// As in Terraform, a block with `for_each` is looked at element by element when all of it is known, up to the
    /// first mistake.
    func importProblems(_ block: ImportBlock, target: ResourceBlock?) -> [Diagnostic] {
        var place = EvaluationPlace(context: "import", module: root)
        guard let forEach = block.forEach else { return importIDProblems(block, place) }
        let found = evaluate(forEach, in: place)
        guard !found.diagnostics.hasErrors else { return found.diagnostics }
        if let problem = importForEachProblem(found.value, forEach) {
            return [problem]
        }
        guard found.value.isWhollyKnown, !found.value.isNull else {
            place.eachKey = .unknown(.string)
            return importIDProblems(block, place)
        }
        for (key, value) in found.value.iteration {
            // As in Terraform, a key may be used in the target even where the whole is sensitive.
            place.eachKey = key
            place.eachValue = value.marked(found.value.marks)
            let named = importAddress(block, place)
            place.eachKey = key.marked(found.value.marks)
            let problems =
                switch named {
                case .wrong(let problems): problems
                case .unknown: importIDProblems(block, place)
                case .known(let address):
                    targetMistake(address.key, target, block).map { [keyProblem($0, block)] }
                        ?? importIDProblems(block, place)
                }
            if problems.hasErrors { return problems }
        }
        return []
    }

    private func importIDProblems(_ block: ImportBlock, _ place: EvaluationPlace) -> [Diagnostic] {
        let name = importName(block, place)
        guard !name.diagnostics.hasErrors else {
            return name.diagnostics
        }
        let problem =
            importNameProblem(name.value, block, isValidating: true) ?? importIDMistake(name.value, block)
        return name.diagnostics + (problem.map { [$0] } ?? [])
    }

    /// What is wrong with the form of an id that is known and may be told.
    private func importIDMistake(_ name: Value, _ block: ImportBlock) -> Diagnostic? {
        guard name.isWhollyKnown, !name.marksDeep.contains(.sensitive), let text = importID(name, block),
            var problem = settings.importIDProblem(text, block.resource.type)
        else { return nil }
        problem.subject = block.id.range
        problem.blockContext = "import"
        return problem
    }

    /// Why an instance with that key cannot be the target.
    private func targetMistake(
        _ key: InstanceKey?,
        _ target: ResourceBlock?,
        _ block: ImportBlock
    ) -> String? {
        if let target { return ReferenceChecks.importMistake(of: key, for: target.repetition) }
        // Without an expression for the key this was found before anything was evaluated.
        guard case .expression = block.key else { return nil }
        return
            "The target resource is not declared. All target instances must have an associated configuration to be "
            + "imported."
    }

    private func keyProblem(_ detail: String, _ block: ImportBlock) -> Diagnostic {
        .error("Invalid import 'to' expression", detail, at: block.to.range, in: "import")
    }

    // MARK: Parts of a block

    /// Why a value cannot be what an `import` block goes through, whatever of it is known.
    private func importForEachProblem(_ value: Value, _ expression: Expression) -> Diagnostic? {
        guard !value.isUnknown, !value.isNull, [.bool, .number, .string].contains(value.type) else {
            return nil
        }
        return .error(
            "Invalid for_each argument",
            "The \"for_each\" expression must be a collection.",
            at: expression.range,
            in: "import"
        )
    }

    private enum Named<Name> {
        case known(Name)
        case unknown
        case wrong([Diagnostic])
    }

    /// The instance that `to` names.
    private func importAddress(_ block: ImportBlock, _ place: EvaluationPlace) -> Named<InstanceAddress> {
        var found: [InstanceKey?] = []
        for key in block.moduleKeys + [block.key] {
            switch importKey(key, place) {
            case .known(let key): found.append(key)
            case .unknown: return .unknown
            case .wrong(let problems): return .wrong(problems)
            }
        }
        let steps = zip(block.resource.module.steps, found).map { ModuleAddress.Step($0.name, $1) }
        let resource = block.resource.inOwnModule.within(ModuleAddress(steps))
        return .known(InstanceAddress(resource, found.last ?? nil))
    }

    /// A key in `to`, which may refer to `each` alone and call no functions.
    private func importKey(_ key: ImportBlock.Key, _ place: EvaluationPlace) -> Named<InstanceKey?> {
        let expression: Expression
        switch key {
        case .none: return .known(nil)
        case .constant(let key): return .known(key)
        case .expression(let written): expression = written
        }
        func wrong(_ summary: String, _ detail: String, _ range: SourceRange) -> Named<InstanceKey?> {
            .wrong([.error(summary, detail, at: range, in: place.context)])
        }
        for reference in references(in: expression).found {
            if case .each(let name) = reference.subject {
                guard name != "key", name != "value" else { continue }
                return wrong(
                    "Unsupported attribute",
                    "This object does not have an attribute named \"\(name)\".",
                    reference.range
                )
            }
            let name = reference.range.text.prefix { $0 != "." && $0 != "[" }
            return wrong(
                "Unknown variable",
                "There is no variable named \"\(name)\". Only \"each.key\" and \"each.value\" can be used in import "
                    + "address index expressions.",
                reference.range
            )
        }
        let found = Evaluator(withoutFunctions: EvaluationScope(self, place)).evaluate(expression)
        guard !found.diagnostics.hasErrors else {
            return .wrong(found.diagnostics.map { $0.inside(place.context) })
        }
        let value = found.value
        if value.isUnknown { return .unknown }
        if value.isSensitive {
            return wrong(
                "Invalid index expression",
                "Import address index expression cannot be sensitive.",
                expression.range
            )
        }
        if let text = value.stringValue { return .known(.key(text)) }
        if let index = value.numberValue?.int { return .known(.index(index)) }
        return wrong(
            "Invalid address",
            value.numberValue == nil
                ? "Invalid resource instance key: either a string or an integer is required."
                : "Invalid resource instance key: value must be a whole number, between -9223372036854775808 and "
                    + "9223372036854775807.",
            expression.range
        )
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
