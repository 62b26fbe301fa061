import Evaluation
import HCL
import SourceText
import Values

/// Calls whose `source` or `version` is made of what is known early.
extension ModuleCall {
    private enum Setting: String {
        case source
        case version
    }

    /// The call with what `source` and `version` say.
    ///
    /// - Parameter values: what is known of the module that has the call.
    /// - Returns: the call, as it is where that is written out.
    /// - Throws: why the values are not known before the module is read, or lead nowhere.
    func settled(by values: EarlyValues) throws(DiagnosticsError) -> ModuleCall {
        guard case .open(let source, let version) = address else { return self }
        let text = try value(of: .source, source, values)
        let constraint: (text: String?, range: SourceRange)?
        if let version {
            constraint = (try value(of: .version, version, values), version.range)
        } else {
            constraint = nil
        }
        return settled(
            source: text,
            try ModuleOrigin(text, at: source.range, version: constraint, in: title)
        )
    }

    private func value(
        of setting: Setting,
        _ expression: Expression,
        _ values: EarlyValues
    ) throws(DiagnosticsError) -> String {
        func refuse(_ summary: String, _ detail: String, at range: SourceRange) -> DiagnosticsError {
            DiagnosticsError(.error("\(summary) module \(setting)", detail, at: range, in: title))
        }
        for reference in references(in: expression).found {
            switch reference.subject {
            case .variable, .local, .path: continue
            case .resource, .module, .each, .count, .terraform, .itself:
                throw refuse(
                    "Invalid",
                    "The module \(setting) can only reference constant input variables and local values.",
                    at: reference.range
                )
            }
        }
        let found = values.evaluate(expression, in: title)
        guard !found.diagnostics.hasErrors else {
            throw DiagnosticsError(found.diagnostics)
        }
        guard found.value.isWhollyKnown else {
            throw refuse(
                "Unknown",
                "Only literal values and const variables can be evaluated during init."
                    + (found.hindrance.map { " " + $0 } ?? ""),
                at: expression.range
            )
        }
        guard found.value.marks.isEmpty else {
            throw refuse(
                "Unsuitable",
                "The module \(setting) must not be made of sensitive or ephemeral values, since messages show it.",
                at: expression.range
            )
        }
        guard let text = (try? found.value.converted(to: .string))?.stringValue else {
            throw refuse(
                "Unsuitable",
                "The module \(setting) must be a string, and this is \(found.value.isNull ? "null" : found.value.type.typeName).",
                at: expression.range
            )
        }
        return text
    }
}
