import Addresses
import Evaluation
import HCL
import SourceText
import Values

/// What passes through the border of a module: arguments of the call into its variables, and its outputs.
extension ConfigurationEvaluator {
    /// The value of a variable; of one that is no root variable, what the call gives it.
    func argument(_ name: String, in instance: ModuleInstance) -> EvaluatedValue {
        guard instance.parent != nil else {
            return EvaluatedValue(value: rootVariable(name))
        }
        guard let variable = instance.module.variables[name] else { return .unknown }
        if isValidating {
            // As in Terraform, so that all is checked for any value.
            return EvaluatedValue(value: .unknown(variable.type.withoutOptionals, marks: variable.marks))
        }
        var found = given(variable, in: instance)
        if !variable.validations.isEmpty, !found.diagnostics.hasErrors {
            // The rules see the value under its name.
            instance.values[.variable(name)] = EvaluatedValue(value: found.value)
            let check = validations(variable, in: instance)
            found.dependencies.formUnion(check.dependencies)
            found.diagnostics += check.diagnostics
            if check.diagnostics.hasErrors {
                // Errors are told once; what uses the value later must not go on with it.
                found.value = .unknown(variable.type.withoutOptionals, marks: variable.marks)
            }
        }
        return found
    }

    /// What is wrong with a call, with values of variables and resources unknown.
    func problems(of call: ModuleCall, in module: ModuleAddress) -> [Diagnostic] {
        let parent = self.module(at: module)
        _ = self.call(call.name, in: parent)
        var diagnostics = tell(call.name, in: parent)
        guard let instance = child(call.name, nil, in: parent) else { return diagnostics }
        for variable in instance.module.variables.values.sorted(by: { $0.name < $1.name }) {
            let given = given(variable, in: instance)
            diagnostics += given.diagnostics
            guard !variable.validations.isEmpty, !given.diagnostics.hasErrors else { continue }
            // The rules of the variable see what the call gives, all else of the module any value.
            instance.values[.variable(variable.name)] = EvaluatedValue(value: given.value)
            diagnostics += validations(variable, in: instance).diagnostics
            instance.values[.variable(variable.name)] = nil
        }
        return diagnostics
    }

    /// The argument that a call gives to a variable, converted to its type and marked; its default without one.
    private func given(_ variable: VariableBlock, in instance: ModuleInstance) -> EvaluatedValue {
        let unknown = Value.unknown(variable.type.withoutOptionals, marks: variable.marks)
        guard let parent = instance.parent, let step = instance.address.steps.last,
            let call = parent.module.calls[step.name], let expression = call.arguments[variable.name]
        else {
            return EvaluatedValue(value: variable.defaultValue?.marked(variable.marks) ?? unknown)
        }
        var place = EvaluationPlace(context: call.title, module: parent)
        (place.eachKey, place.eachValue) = (instance.eachKey, instance.eachValue)
        place.countIndex = instance.countIndex
        let evaluation = evaluate(expression, in: place)
        var found = EvaluatedValue(
            value: unknown,
            dependencies: evaluation.dependencies,
            diagnostics: evaluation.diagnostics
        )
        guard !evaluation.diagnostics.hasErrors else { return found }
        func refuse(_ summary: String, _ detail: String) {
            found.diagnostics.append(
                .error(summary, detail, at: expression.range, in: call.title)
            )
        }
        let name = "\(instance.address.prefix)var.\(variable.name)"
        var value: Value
        do {
            value = try evaluation.value.converted(to: variable.type)
        } catch {
            let isSecret = variable.isSensitive || !evaluation.value.marksDeep.isEmpty
            refuse(
                "Invalid value for input variable",
                "The given value is not suitable for \(name) declared at "
                    + "\(variable.declaration.placeDescription): "
                    + "\((isSecret ? error.located.withheld : error.located).text)."
            )
            return found
        }
        if value.isNull, !variable.isNullable {
            guard let defaultValue = variable.defaultValue else {
                refuse(
                    "Required variable not set",
                    "The given value is not suitable for \(name) defined at "
                        + "\(variable.declaration.placeDescription): required variable may not be set to null."
                )
                return found
            }
            value = defaultValue.marked(value.marks)
        }
        if value.marksDeep.contains(.ephemeral), !variable.isEphemeral {
            refuse(
                "Ephemeral value not allowed",
                "This input variable is not declared as accepting a ephemeral values, so it cannot be set to a result "
                    + "derived from an ephemeral value."
            )
            return found
        }
        if let deprecation = variable.deprecation, !value.isNull {
            found.diagnostics.append(
                .warning(
                    "Deprecated variable got a value",
                    deprecation.text,
                    at: expression.range,
                    in: call.title
                )
            )
        }
        found.value = value.marked(variable.marks)
        return found
    }

    /// Where messages about the value of a module's variable point.
    func origin(of variable: VariableBlock, in instance: ModuleInstance) -> SourceRange {
        instance.address.steps.last.flatMap {
            instance.parent?.module.calls[$0.name]?.arguments[variable.name]
        }?
        .range ?? variable.declaration
    }

    /// An output of a module other than the root, with its preconditions, for which all that uses it waits.
    func moduleOutput(_ block: OutputBlock, in instance: ModuleInstance) -> EvaluatedValue {
        let (value, dependencies, diagnostics) = output(block)
        var found = EvaluatedValue(
            value: value,
            dependencies: instance.dependencies.union(dependencies),
            diagnostics: diagnostics
        )
        if !block.preconditions.isEmpty {
            let check = conditions(block.preconditions, of: .output(block), kind: .precondition)
            found.dependencies.formUnion(check.dependencies)
            found.diagnostics += check.diagnostics
            if check.diagnostics.hasErrors {
                found.value = .unknown(marks: value.marks)
            }
        }
        return found
    }
}
