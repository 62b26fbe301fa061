package import HCL
package import SourceText
package import Values

/// What evaluating an expression gives: a value, and what was wrong.
package struct Evaluation: Sendable {
    /// Unknown, of no particular type, where there are errors.
    package var value: Value
    package var diagnostics: [Diagnostic] = []
    /// How much work it was, in the unit of `Evaluator.stepLimit`.
    package var steps = 0
    /// Whether there was an error because `Evaluator.sizeLimit` left too little for the value.
    package var isOverSizeLimit = false
}

/// Evaluates expressions: pure, apart from what functions ask of their context.
///
/// Recursion is as deep as the expression is nested; run it on a large stack (`LargeStack`) where the text
/// comes from outside.
package struct Evaluator {
    /// Levels of nesting that are evaluated; more is a diagnostic.
    ///
    /// The parser allows fewer, but chains of steps nest without brackets.
    static let depthLimit = 25_000
    /// Levels that the stack of any thread has room for.
    static let ordinaryDepth = 16

    /// Expressions that are evaluated at most, those of loops once a turn; texts that functions go through count too.
    package static let stepLimit = 30_000_000

    private let scope: (any Scope)?
    private let functions: FunctionTable?
    private let context: FunctionContext
    private let variables: ValueMap
    /// How much work the evaluation may be.
    package var stepLimit = Self.stepLimit
    /// How large the value may be, in bytes, where others have taken a part of what is allowed.
    package var sizeLimit = ValueExtent.sizeLimit

    /// An evaluator for one place in the configuration.
    ///
    /// `variables` are names that expressions use without a prefix, as the iterator of a `dynamic` block; they hide
    /// what the scope has.
    package init(
        scope: any Scope,
        functions: FunctionTable,
        context: FunctionContext = FunctionContext(),
        variables: ValueMap = ValueMap()
    ) {
        self.scope = scope
        self.functions = functions
        self.context = context
        self.variables = variables
    }

    /// An evaluator where functions are not allowed, nor references unless there is a scope.
    package init(withoutFunctions scope: (any Scope)?) {
        self.scope = scope
        functions = nil
        context = FunctionContext()
        variables = ValueMap()
    }

    /// Evaluates an expression that may use neither variables nor functions, such as a variable's default.
    package static func constant(_ expression: Expression) -> Evaluation {
        Evaluator(withoutFunctions: nil).evaluate(expression)
    }

    /// Evaluates an expression.
    ///
    /// References are resolved before anything is evaluated, so that an undeclared name is an error wherever it
    /// stands; such an error stops the evaluation.
    package func evaluate(_ expression: Expression) -> Evaluation {
        evaluate(expression, isConsole: false)
    }

    func evaluate(_ expression: Expression, isConsole: Bool) -> Evaluation {
        let run = EvaluationRun(
            tree: expression.tree,
            scope: scope,
            functions: functions,
            context: context,
            variables: variables
        )
        run.isConsole = isConsole
        run.stepLimit = stepLimit
        run.sizeLimit = sizeLimit
        run.resolveReferences(in: expression)
        guard !run.diagnostics.hasErrors else {
            return Evaluation(value: .unknown(), diagnostics: run.diagnostics)
        }
        let value = run.value(expression.id)
        if value.extent.size > sizeLimit { run.giveUpTooLarge(at: expression.id) }
        if let exhaustion = run.exhaustion { run.diagnostics.append(exhaustion) }
        var evaluation = Evaluation(
            value: run.diagnostics.hasErrors ? .unknown() : value,
            diagnostics: run.diagnostics,
            steps: run.steps
        )
        evaluation.isOverSizeLimit = run.isOverSizeLimit
        return evaluation
    }

    /// Evaluates an expression and converts its value to a type; where it does not fit, that is an error at the
    /// expression and the value is unknown.
    package func evaluate(_ expression: Expression, as type: ValueType) -> Evaluation {
        var evaluation = evaluate(expression)
        guard !evaluation.diagnostics.hasErrors else {
            evaluation.value = .unknown(type.withoutOptionals)
            return evaluation
        }
        do {
            evaluation.value = try evaluation.value.converted(to: type)
        } catch {
            evaluation.diagnostics.append(
                Diagnostic(
                    .error,
                    "Incorrect value type",
                    detail: "Invalid expression value: \(error).",
                    subject: expression.range,
                    referenceValues: referenceValues(in: expression)
                )
            )
            evaluation.value = .unknown(type.withoutOptionals)
        }
        return evaluation
    }

    /// What the references in an expression stand for, for the part of a message that shows it.
    package func referenceValues(in expression: Expression) -> [Diagnostic.ReferenceValue] {
        let run = EvaluationRun(
            tree: expression.tree,
            scope: scope,
            functions: functions,
            context: context,
            variables: variables
        )
        run.resolveReferences(in: expression)
        return run.referenceValues(in: expression.id)
    }
}
