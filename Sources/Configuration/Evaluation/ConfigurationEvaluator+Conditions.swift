package import Addresses
import Evaluation
import HCL
import ResourceSchemas
package import SourceText
package import Values

/// What conditions belong to, which decides what they can refer to and how messages name it.
package enum ConditionOwner: Sendable {
    case resource(ResourceBlock, key: InstanceKey?, Expansion)
    case output(OutputBlock)
    case check(CheckBlock)
    case variable(VariableBlock)
}

package enum ConditionKind: Sendable, Hashable {
    case precondition
    case postcondition
    /// Of a `check` block: a failure is a warning.
    case assertion
    case validation

    static let assertionFailed = "Check block assertion failed"
    static let validationFailed = "Invalid value for variable"
}

package struct ConditionResult: Sendable {
    package var dependencies: [ResourceDependency] = []
    package var diagnostics: [Diagnostic] = []
    /// For each assertion that is not known yet and is checked again while applying, a warning that says so.
    package var undecided: [Diagnostic] = []
    /// Whether some condition is known after apply only.
    package var isUndecided = false
    /// Whether some condition could not be evaluated.
    package var isBroken = false
    /// The error message of each condition that does not hold.
    package var failures: [String] = []

    package init() {}
}

extension ConfigurationEvaluator {
    /// Evaluates conditions and gives a diagnostic for each one that does not hold.
    ///
    /// `kind` decides the wording; `selfValue` is the object that `self` stands for in a postcondition.
    package func conditions(
        _ conditions: [Condition],
        of owner: ConditionOwner,
        kind: ConditionKind,
        selfValue: Value? = nil
    ) -> ConditionResult {
        var check = ConditionCheck(kind: kind, owner: owner, place: place(of: owner, selfValue))
        for condition in conditions {
            check.run(condition, self)
        }
        return check.result
    }

    private func place(of owner: ConditionOwner, _ selfValue: Value?) -> EvaluationPlace {
        switch owner {
        case .resource(let block, let key, let expansion):
            var place = place(of: block, key: key, expansion)
            place.itself = selfValue.map { value in
                configuration.schema(of: block.address)?.referable(value) ?? value
            }
            return place
        case .output(let block):
            return EvaluationPlace(context: "output \"\(block.name)\"", module: module(at: block.module))
        case .check(let block):
            return EvaluationPlace(context: "check \"\(block.name)\"", module: module(at: block.module))
        case .variable(let block):
            return EvaluationPlace(context: "variable \"\(block.name)\"", module: root)
        }
    }

    /// Checks the validation rules of every variable, in the order of their names.
    ///
    /// `origins` says where values that come from files were written, which is where messages point.
    package func variableValidations(origins: [String: SourceRange] = [:]) -> [Diagnostic] {
        configuration.variables.values.sorted { $0.name < $1.name }.flatMap { variable in
            // A value that could not be had was reported where it was looked for.
            guard variables[variable.name] != nil, !variable.validations.isEmpty else {
                return [Diagnostic]()
            }
            var check = ConditionCheck(
                kind: .validation,
                owner: .variable(variable),
                place: place(of: .variable(variable), nil)
            )
            check.origin = origins[variable.name] ?? variable.declaration
            for validation in variable.validations {
                check.run(validation, self)
            }
            return check.diagnostics
        }
    }

    /// Checks the validation rules of a module's variable, whose value must be there.
    func validations(_ variable: VariableBlock, in instance: ModuleInstance) -> ConditionResult {
        var check = ConditionCheck(
            kind: .validation,
            owner: .variable(variable),
            place: EvaluationPlace(context: "variable \"\(variable.name)\"", module: instance)
        )
        check.origin = origin(of: variable, in: instance)
        for validation in variable.validations {
            check.run(validation, self)
        }
        return check.result
    }
}

/// Evaluates conditions one by one and words what it finds.
private struct ConditionCheck {
    let kind: ConditionKind
    let owner: ConditionOwner
    let place: EvaluationPlace
    /// Where the value of a variable stands.
    var origin: SourceRange?
    var dependencies: Set<ResourceDependency> = []
    var diagnostics: [Diagnostic] = []
    var undecided: [Diagnostic] = []
    var isUndecided = false
    var isBroken = false
    var failures: [String] = []

    init(kind: ConditionKind, owner: ConditionOwner, place: EvaluationPlace) {
        self.kind = kind
        self.owner = owner
        self.place = place
    }

    var result: ConditionResult {
        var result = ConditionResult()
        result.dependencies = dependencies.sorted()
        result.diagnostics = diagnostics
        result.undecided = undecided
        result.isUndecided = isUndecided
        result.isBroken = isBroken
        result.failures = failures
        return result
    }

    private var resultSummary: String {
        kind == .validation ? "Invalid variable validation result" : "Invalid condition result"
    }

    private var failureSummary: String {
        switch (kind, owner) {
        case (.validation, _): ConditionKind.validationFailed
        case (.assertion, _): ConditionKind.assertionFailed
        case (.precondition, .output): "Module output value precondition failed"
        case (.precondition, _): "Resource precondition failed"
        case (.postcondition, _): "Resource postcondition failed"
        }
    }

    /// How bad a message is that must not be shown: only the rule of a variable is wrong for it.
    private var secretSeverity: Diagnostic.Severity {
        kind == .validation ? .error : .warning
    }

    /// What is shown in place of such a message.
    private var withheld: String {
        kind == .validation
            ? "The error message included a sensitive value, so it will not be displayed."
            : "This check failed, but has an invalid error message as described in the other accompanying messages."
    }

    mutating func run(_ condition: Condition, _ evaluator: ConfigurationEvaluator) {
        let found = evaluator.evaluate(condition.condition, in: place)
        dependencies.formUnion(found.dependencies)
        // What cannot be evaluated in a check block is a warning, like an assertion that fails.
        diagnostics += found.diagnostics.map { problem in
            var problem = problem
            problem.severity = kind == .assertion ? .warning : problem.severity
            return problem
        }
        // Terraform judges the message of a validation last, and that of other conditions in any case.
        var message = (text: "", problems: [Diagnostic]())
        if kind != .validation {
            message = self.message(condition, evaluator)
            diagnostics += message.problems
        } else {
            // What the message evaluates to matters only when it is shown; that it evaluates matters always.
            message.problems = evaluator.evaluate(condition.errorMessage, in: place).diagnostics
            diagnostics += message.problems
        }
        guard !found.diagnostics.hasErrors, !message.problems.hasErrors else {
            isBroken = true
            return
        }
        if found.value.isUnknown {
            isUndecided = true
            postpone(condition, evaluator)
            return
        }
        if found.value.isNull {
            let subject = kind == .validation ? "Validation condition" : "Condition"
            refuse("\(subject) expression must return either true or false, not null.", condition, evaluator)
            return
        }
        do {
            guard try found.value.converted(to: .bool).boolValue == false else { return }
        } catch {
            let subject = kind == .validation ? "Invalid validation condition" : "Invalid condition"
            refuse("\(subject) result value: \(error.description).", condition, evaluator)
            return
        }
        if kind == .validation {
            message = self.message(condition, evaluator)
            diagnostics += message.problems
        }
        fail(condition, message.text, evaluator)
    }

    private mutating func postpone(_ condition: Condition, _ evaluator: ConfigurationEvaluator) {
        guard kind == .assertion else {
            return
        }
        undecided.append(
            Diagnostic(
                .warning,
                "Check block assertion known after apply",
                detail:
                    "The condition could not be evaluated at this time, a result will be known when this plan is "
                    + "applied.",
                subject: condition.condition.range,
                blockContext: place.context,
                referenceValues: evaluator.referenceValues(in: condition.condition, place)
            )
        )
    }

    private mutating func refuse(
        _ detail: String,
        _ condition: Condition,
        _ evaluator: ConfigurationEvaluator
    ) {
        isBroken = true
        diagnostics.append(
            Diagnostic(
                kind == .assertion ? .warning : .error,
                resultSummary,
                detail: detail,
                subject: condition.condition.range,
                blockContext: place.context,
                address: place.address?.description,
                referenceValues: evaluator.referenceValues(in: condition.condition, place)
            )
        )
    }

    private mutating func fail(
        _ condition: Condition,
        _ message: String,
        _ evaluator: ConfigurationEvaluator
    ) {
        failures.append(message)
        var detail = message
        if kind == .validation {
            detail +=
                "\n\nThis was checked by the validation rule at \(condition.declaration.placeDescription)."
        }
        diagnostics.append(
            Diagnostic(
                kind == .assertion ? .warning : .error,
                failureSummary,
                detail: detail,
                subject: kind == .validation ? origin : condition.condition.range,
                blockContext: kind == .validation ? nil : place.context,
                address: place.address?.description,
                referenceValues: evaluator.referenceValues(in: condition.condition, place)
            )
        )
    }

    /// The text to show, and what is wrong with the expression that gives it.
    private mutating func message(
        _ condition: Condition,
        _ evaluator: ConfigurationEvaluator
    ) -> (text: String, problems: [Diagnostic]) {
        let found = evaluator.evaluate(condition.errorMessage, in: place)
        dependencies.formUnion(found.dependencies)
        guard !found.diagnostics.hasErrors else { return ("", found.diagnostics) }
        func problem(
            _ summary: String,
            _ detail: String,
            severity: Diagnostic.Severity = .error,
            instead text: String = "Failed to evaluate condition error message."
        ) -> (String, [Diagnostic]) {
            let problem = Diagnostic(
                severity,
                summary,
                detail: detail,
                subject: condition.errorMessage.range,
                blockContext: place.context,
                referenceValues: evaluator.referenceValues(in: condition.errorMessage, place)
            )
            return (text, [problem])
        }
        let converted: Value
        do {
            converted = try found.value.converted(to: .string)
        } catch {
            return problem(
                "Invalid error message",
                "Unsuitable value for error message: \(error.description)."
            )
        }
        let unknown = "The error message is not known yet."
        if converted.isUnknown {
            return (unknown, [])
        }
        if converted.isSensitive {
            return problem(
                "Error message refers to sensitive values",
                "The error expression used to explain this condition refers to sensitive values, so keyform will "
                    + "not display the resulting message.\n\nYou can correct this by removing references to sensitive "
                    + "values, or by carefully using the nonsensitive() function if the expression will not reveal "
                    + "the sensitive data.",
                severity: secretSeverity,
                instead: withheld
            )
        }
        if converted.marks.contains(.ephemeral) {
            return problem(
                "Error message refers to ephemeral values",
                kind == .validation
                    ? "The error expression used to explain this condition refers to ephemeral values. keyform will not "
                        + "display the resulting message.\n\nYou can correct this by removing references to ephemeral "
                        + "values, or by carefully using the ephemeralasnull() function if the expression will not reveal "
                        + "the ephemeral data."
                    : "The error expression used to explain this condition refers to ephemeral values, so keyform will "
                        + "not display the resulting message.\n\nYou can correct this by removing references to "
                        + "ephemeral values, or by using the ephemeralasnull() function on the references to not reveal "
                        + "ephemeral data.",
                severity: secretSeverity,
                instead: withheld
            )
        }
        if converted.isNull {
            return problem("Invalid error message", "Unsuitable value for error message: must not be null.")
        }
        return (converted.stringValue ?? unknown, [])
    }
}

extension ConfigurationEvaluator {
    /// What the references of an expression stand for, for the part of a message that shows it.
    func referenceValues(
        in expression: Expression,
        _ place: EvaluationPlace
    ) -> [Diagnostic.ReferenceValue] {
        evaluator(EvaluationScope(self, place), place).referenceValues(in: expression)
    }
}
