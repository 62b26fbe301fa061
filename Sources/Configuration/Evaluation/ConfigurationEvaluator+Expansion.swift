package import Addresses
import Evaluation
import HCL
package import SourceText
import Values

extension ConfigurationEvaluator {
    /// More instances of one block than this are refused: nobody means them, and they take gigabytes.
    private static let instanceLimit = 1_000_000

    /// Evaluates `count` or `for_each`.
    ///
    /// - Returns: the expansion (`unknown` when a diagnostic says that it cannot be known), and what it depends on.
    package func expansion(of block: ResourceBlock) -> (Expansion, [ResourceDependency], [Diagnostic]) {
        expansion(of: block, allowsUnknown: false)
    }

    /// With `allowsUnknown`, a number of instances that is not known is no error, as in `validate`.
    package func expansion(
        of block: ResourceBlock,
        allowsUnknown: Bool
    ) -> (Expansion, [ResourceDependency], [Diagnostic]) {
        expansion(
            block.repetition,
            EvaluationPlace(context: block.title, module: module(at: block.address.module)),
            allowsUnknown: allowsUnknown
        )
    }

    /// Evaluates `count` or `for_each` of any block.
    func expansion(
        _ repetition: Repetition,
        _ place: EvaluationPlace,
        allowsUnknown: Bool
    ) -> (Expansion, [ResourceDependency], [Diagnostic]) {
        switch repetition {
        case .none: return (.single, [], [])
        case .count(let expression): return count(expression, place, allowsUnknown)
        case .forEach(let expression): return forEach(expression, place, allowsUnknown)
        }
    }

    private func count(
        _ expression: Expression,
        _ place: EvaluationPlace,
        _ allowsUnknown: Bool
    ) -> (Expansion, [ResourceDependency], [Diagnostic]) {
        var found = evaluate(expression, in: place, as: .number)
        func refuse(_ detail: String, _ values: [Diagnostic.ReferenceValue] = []) {
            found.diagnostics.append(
                Diagnostic(
                    .error,
                    "Invalid count argument",
                    detail: detail,
                    subject: expression.range,
                    blockContext: place.context,
                    referenceValues: values
                )
            )
        }
        func result(_ expansion: Expansion) -> (Expansion, [ResourceDependency], [Diagnostic]) {
            (expansion, found.dependencies.sorted(), found.diagnostics)
        }
        guard !found.diagnostics.hasErrors else { return result(.unknown) }
        let value = found.value
        if value.marks.contains(.ephemeral) {
            refuse(
                "The given \"count\" is derived from an ephemeral value, which means that keyform cannot persist "
                    + "it between plan/apply rounds. Use only non-ephemeral values to specify the number of resource "
                    + "instances."
            )
        } else if value.isNull {
            refuse("The given \"count\" argument value is null. An integer is required.")
        } else if value.isUnknown {
            if !allowsUnknown {
                refuse(
                    "The \"count\" value depends on resource attributes that cannot be determined until apply, so "
                        + "keyform cannot predict how many instances will be created. To work around this, use the "
                        + "-target argument to first apply only the resources that the count depends on.",
                    causes(in: expression, place, unknownDescription)
                )
            }
        } else if let count = value.numberValue?.int {
            if count < 0 {
                refuse(
                    "The given \"count\" argument value is unsuitable: must be greater than or equal to zero."
                )
            } else if count > Self.instanceLimit {
                refuse(
                    "The given \"count\" argument value is unsuitable: keyform handles at most "
                        + "\(Self.instanceLimit) instances of one block."
                )
            } else {
                return result(.count(count))
            }
        } else {
            refuse(
                "The given \"count\" argument value is unsuitable: value must be a whole number, between "
                    + "-9223372036854775808 and 9223372036854775807."
            )
        }
        return result(.unknown)
    }

    private func forEach(
        _ expression: Expression,
        _ place: EvaluationPlace,
        _ allowsUnknown: Bool
    ) -> (Expansion, [ResourceDependency], [Diagnostic]) {
        var found = evaluate(expression, in: place)
        var expansion = Expansion.unknown
        if !found.diagnostics.hasErrors {
            switch keys(of: found.value) {
            case .success(let map):
                expansion = .forEach(map)
            case .failure(let refusal):
                if refusal.kind != .unknown || !allowsUnknown {
                    found.diagnostics.append(
                        Diagnostic(
                            .error,
                            refusal.isAboutSet
                                ? "Invalid for_each set argument" : "Invalid for_each argument",
                            detail: refusal.detail,
                            subject: expression.range,
                            blockContext: place.context,
                            referenceValues: refusal.kind == .unsuitable
                                ? referenceValues(in: expression, place)
                                : causes(in: expression, place, refusal.describe)
                        )
                    )
                }
            }
        }
        return (expansion, found.dependencies.sorted(), found.diagnostics)
    }

    /// Why a value cannot give the keys of instances.
    private struct Refusal: Error {
        enum Kind {
            case unsuitable
            case sensitive
            case ephemeral
            case unknown
        }

        let kind: Kind
        let detail: String
        var isAboutSet = false

        static func unsuitable(_ reason: String, isAboutSet: Bool = false) -> Refusal {
            Refusal(
                kind: .unsuitable,
                detail: "The given \"for_each\" argument value is unsuitable: \(reason)",
                isAboutSet: isAboutSet
            )
        }

        static let sensitive = Refusal(
            kind: .sensitive,
            detail:
                "Sensitive values, or values derived from sensitive values, cannot be used as for_each arguments. "
                + "If used, the sensitive value could be exposed as a resource instance key."
        )

        static let ephemeral = Refusal(
            kind: .ephemeral,
            detail:
                "The given \"for_each\" value is derived from an ephemeral value, which means that keyform "
                + "cannot persist it between plan/apply rounds. Use only non-ephemeral values to specify a "
                + "resource's instance keys."
        )

        static func unknown(isSet: Bool) -> Refusal {
            let what = isSet ? "set includes values" : "map includes keys"
            let advice =
                isSet
                ? "it's better to use a map value where the keys are defined statically in your configuration and "
                    + "where only the values contain apply-time results."
                : "it's better to define the map keys statically in your configuration and place apply-time results "
                    + "only in the map values."
            return Refusal(
                kind: .unknown,
                detail:
                    "The \"for_each\" \(what) derived from resource attributes that cannot be determined until "
                    + "apply, and so keyform cannot determine the full set of keys that will identify the "
                    + "instances of this resource.\n\nWhen working with unknown values in for_each, \(advice)\n\n"
                    + "Alternatively, you could use the -target planning option to first apply only the resources "
                    + "that the for_each value depends on, and then apply a second time to fully converge."
            )
        }

        func describe(_ value: Value) -> String? {
            switch kind {
            case .unsuitable: nil
            case .sensitive: value.marksDeep.contains(.sensitive) ? "has a sensitive value" : nil
            case .ephemeral: value.marksDeep.contains(.ephemeral) ? "has an ephemeral value" : nil
            case .unknown: unknownDescription(value)
            }
        }
    }

    /// Marks of the keys matter, those of values do not.
    private func keys(of value: Value) -> Result<ValueMap, Refusal> {
        if value.marks.contains(.ephemeral) { return .failure(.ephemeral) }
        if value.marks.contains(.sensitive) { return .failure(.sensitive) }
        if value.isNull {
            return .failure(
                .unsuitable(
                    "the given \"for_each\" argument value is null. A map, or set of strings is allowed."
                )
            )
        }
        let type = value.type
        if type == .any { return .failure(.unknown(isSet: false)) }
        switch value.content {
        case .map(let entries, _), .object(let entries):
            return .success(entries)
        case .set(let elements, let element):
            return setKeys(elements, element)
        case .unknown(.set(let element)):
            return element == .any
                ? .failure(.unknown(isSet: true))
                : checkElement(element).map { .failure($0) } ?? .failure(.unknown(isSet: true))
        case .unknown(.map), .unknown(.object):
            return .failure(.unknown(isSet: false))
        default:
            return .failure(
                .unsuitable(
                    "the \"for_each\" argument must be a map, or set of strings, and you have provided a value of "
                        + "type \(type.typeName)."
                )
            )
        }
    }

    private func checkElement(_ element: ValueType) -> Refusal? {
        guard element != .string else { return nil }
        return .unsuitable(
            "\"for_each\" supports maps and sets of strings, but you have provided a set containing type "
                + "\(element == .any ? "dynamic" : element.typeName).",
            isAboutSet: true
        )
    }

    private func setKeys(_ elements: [Value], _ element: ValueType) -> Result<ValueMap, Refusal> {
        if elements.isEmpty, element == .any { return .success(ValueMap()) }
        if element == .any, elements.contains(where: \.isUnknown) { return .failure(.unknown(isSet: true)) }
        if let refusal = checkElement(element) { return .failure(refusal) }
        if elements.contains(where: \.isNull) {
            return .failure(.unsuitable("\"for_each\" sets must not contain null values.", isAboutSet: true))
        }
        if elements.contains(where: \.isUnknown) { return .failure(.unknown(isSet: true)) }
        if elements.contains(where: \.isSensitive) { return .failure(.sensitive) }
        return .success(ValueMap(elements.map { ($0.stringValue ?? "", $0) }))
    }
}

/// How messages about values that are not known yet describe what they come from.
func unknownDescription(_ value: Value) -> String? {
    guard !value.isWhollyKnown, !value.isSensitive else { return nil }
    guard case .unknown(let type) = value.content, type != .any else {
        if let entries = value.mapValue, !value.isUnknown {
            let unknown = entries.keys.filter { entries[$0]?.isWhollyKnown == false }
            let shown = unknown.prefix(5).joined(separator: ", ") + (unknown.count > 5 ? ", …" : "")
            return "is \(value.type.typeName) with \(entries.keys.count) "
                + "\(entries.keys.count == 1 ? "attribute" : "attributes"), of which known only after apply: \(shown)"
        }
        return value.isUnknown
            ? "will be known only after apply" : "is a \(value.type.typeName), known only after apply"
    }
    return "is a \(type.typeName), known only after apply"
}
