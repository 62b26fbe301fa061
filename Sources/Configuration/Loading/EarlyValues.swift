import Addresses
import Evaluation
import HCL
import SourceText
import Values

/// What is known of a module before those are read that it calls: constant variables, `path.*`, and local values as far as
/// they are made of these.
final class EarlyValues {
    /// What gives variables their values.
    private enum Arguments {
        case ofRoot
        case ofCall(ModuleCall, in: EarlyValues)
    }

    /// A value, unknown where something it is made of is known later only; and why.
    struct Known {
        var value: Value
        var diagnostics: [Diagnostic] = []
        /// What is known later only, and why, for a message; nil where everything is known.
        var hindrance: String?

        fileprivate static func later(_ hindrance: String) -> Known {
            Known(value: .unknown(), hindrance: hindrance)
        }
    }

    /// So many local values may stand one behind the other.
    private static let longestChain = 200

    fileprivate let module: Module
    private let directory: String
    private let arguments: Arguments
    private let context: EarlyContext
    private lazy var given = rootValues()
    private var locals: [String: Known] = [:]
    /// The local values that are being evaluated.
    private var open: [String] = []
    /// The rules of constant variables that do not hold, as far as that can be told early.
    private(set) lazy var brokenRules = findBrokenRules()

    init(root: Module, _ context: EarlyContext) {
        module = root
        directory = context.settings.modulePath
        arguments = .ofRoot
        self.context = context
    }

    init(_ module: Module, in directory: String, called call: ModuleCall, from caller: EarlyValues) {
        self.module = module
        self.directory = directory
        arguments = .ofCall(call, in: caller)
        context = caller.context
    }

    /// Evaluates an expression of the module.
    func evaluate(_ expression: Expression, in block: String) -> Known {
        let scope = EarlyScope(self, block)
        let evaluator = Evaluator(
            scope: scope,
            functions: context.functions,
            context: context.settings.functionContext
        )
        let found = evaluator.evaluate(expression)
        return Known(
            value: found.value,
            diagnostics: found.diagnostics.map { expression.contains($0.subject) ? $0.inside(block) : $0 },
            hindrance: scope.hindrance
        )
    }

    /// What the references in an expression stand for, for the part of a message that shows it.
    func referenceValues(in expression: Expression, _ block: String) -> [Diagnostic.ReferenceValue] {
        Evaluator(
            scope: EarlyScope(self, block),
            functions: context.functions,
            context: context.settings.functionContext
        ).referenceValues(in: expression)
    }

    private func findBrokenRules() -> [Diagnostic] {
        var configuration = Configuration()
        configuration.root = Module()
        var values: [String: Value] = [:]
        var origins: [String: SourceRange] = [:]
        for variable in module.variables.values where variable.isConstant && variable.hasValidations {
            let found = self.variable(variable)
            guard !found.diagnostics.hasErrors, found.value.isWhollyKnown else { continue }
            values[variable.name] = found.value.marked(variable.marks)
            origins[variable.name] = origin(of: variable)
        }
        guard !values.isEmpty else { return [] }
        configuration.root.variables = module.variables
        var settings = context.settings
        settings.modulePath = directory
        let evaluator = ConfigurationEvaluator(
            configuration: configuration,
            graph: ResourceGraph(configuration),
            variables: values,
            resources: UnknownResources(),
            functions: context.functions,
            settings: settings
        )
        // What else is wrong with a rule is said when all modules are read.
        return evaluator.variableValidations(origins: origins)
            .filter { $0.summary == ConditionKind.validationFailed }
    }

    /// Where the value of a variable is written.
    private func origin(of variable: VariableBlock) -> SourceRange? {
        switch arguments {
        case .ofRoot: given.origins[variable.name]
        case .ofCall(let call, _): call.arguments[variable.name]?.range
        }
    }

    /// What a call gives to constant variables of the module and is known later only.
    func openConstants() -> [Diagnostic] {
        guard case .ofCall(let call, let caller) = arguments else { return [] }
        return module.variables.values.filter(\.isConstant)
            .sorted { $0.declaration.isBefore($1.declaration) }
            .compactMap { variable in
                guard let argument = call.arguments[variable.name] else { return nil }
                let found = caller.evaluate(argument, in: call.title)
                // What is wrong with it otherwise is said when all modules are read.
                guard !found.diagnostics.hasErrors, !found.value.isWhollyKnown else { return nil }
                return .error(
                    "Const variables must be known",
                    "Only a constant value can be passed into a constant module variable."
                        + (found.hindrance.map { " " + $0 } ?? ""),
                    at: argument.range,
                    in: call.title
                )
            }
    }

    fileprivate func path(_ name: String) -> String {
        switch name {
        case "cwd": context.settings.workingDirectory
        case "module": directory
        default: context.settings.modulePath
        }
    }

    // MARK: Variables

    private func rootValues() -> VariableValues.Result {
        switch context.variables {
        case .settled(let values):
            return VariableValues.Result(values: values)
        case .sources(let sources):
            var root = Configuration()
            root.root = module
            return VariableValues.collect(root, from: sources)
        }
    }

    fileprivate func variable(_ variable: VariableBlock) -> Known {
        guard variable.isConstant else {
            return .later(
                "The variable \"\(variable.name)\", declared at \(variable.declaration.placeDescription), is not one of "
                    + "them: write \"const = true\" in its block."
            )
        }
        switch arguments {
        case .ofRoot:
            if let value = given.values[variable.name] {
                return Known(value: value)
            }
            let missing = given.missing.contains { $0.name == variable.name }
            let problems =
                missing
                ? given.missingDiagnostics.filter { $0.subject?.span == variable.declaration.span }
                : given.diagnostics.filter { $0.severity == .error }
            return Known(value: .unknown(), diagnostics: problems)
        case .ofCall(let call, let caller):
            guard let argument = call.arguments[variable.name] else {
                // That one is missing is said when all modules are read.
                return variable.defaultValue.map { Known(value: $0) }
                    ?? .later("The variable \"\(variable.name)\" gets no value.")
            }
            var found = caller.evaluate(argument, in: call.title)
            guard !found.diagnostics.hasErrors else { return found }
            guard let value = try? found.value.converted(to: variable.type) else {
                return .later("The value of the variable \"\(variable.name)\" is not of its type.")
            }
            found.value = value.isNull && !variable.isNullable ? variable.defaultValue ?? value : value
            return found
        }
    }

    fileprivate func local(_ name: String, _ definition: LocalDefinition) -> Known {
        if let known = locals[name] {
            return known
        }
        guard !open.contains(name) else {
            return .later("The local value \"\(name)\" is made of itself.")
        }
        guard open.count < Self.longestChain else {
            return .later(
                "More than \(Self.longestChain) local values are made one of the other, up to \"\(name)\"."
            )
        }
        open.append(name)
        let found = evaluate(definition.expression, in: "locals")
        open.removeLast()
        locals[name] = found
        return found
    }
}

/// What expressions refer to.
private final class EarlyScope: Scope {
    private unowned let values: EarlyValues
    private let block: String
    private(set) var hindrance: String?

    init(_ values: EarlyValues, _ block: String) {
        self.values = values
        self.block = block
    }

    func value(of reference: Reference) -> Result<Value, DiagnosticsError> {
        let known: EarlyValues.Known
        switch reference.subject {
        case .variable(let name):
            guard let variable = values.module.variables[name] else {
                return .failure(DiagnosticsError(undeclaredVariable(name, reference)))
            }
            known = values.variable(variable)
        case .local(let name):
            guard let definition = values.module.locals[name] else {
                return .failure(DiagnosticsError(undeclaredLocal(name, reference)))
            }
            known = values.local(name, definition)
        case .path(let name):
            known = EarlyValues.Known(value: .string(values.path(name)))
        case .resource, .module, .each, .count, .terraform, .itself:
            known = .later("\(reference.range.text) is known later.")
        }
        guard !known.diagnostics.hasErrors else {
            return .failure(DiagnosticsError(known.diagnostics))
        }
        hindrance = hindrance ?? known.hindrance
        return .success(known.value)
    }

    private func undeclaredVariable(_ name: String, _ reference: Reference) -> Diagnostic {
        .undeclaredVariable(
            name,
            near: nearMiss(name, among: values.module.variables.keys.sorted()),
            at: reference.range,
            in: block
        )
    }

    private func undeclaredLocal(_ name: String, _ reference: Reference) -> Diagnostic {
        .undeclaredLocal(
            name,
            near: nearMiss(name, among: values.module.locals.keys.sorted()),
            at: reference.range,
            in: block
        )
    }
}

extension Expression {
    /// Whether a place is in it, and not where one of the values was declared that it is made of.
    fileprivate func contains(_ place: SourceRange?) -> Bool {
        guard let place, place.file.name == range.file.name else { return false }
        return place.span.lower >= range.span.lower && place.span.upper <= range.span.upper
    }
}
