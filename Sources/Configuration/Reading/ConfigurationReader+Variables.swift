import Evaluation
import HCL
import SourceText
import Values

/// `variable`, `locals` and `output`.
extension ConfigurationReader {
    private static let reservedVariableNames: Set<String> = [
        "source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals",
    ]

    mutating func readVariable(_ content: BlockContent) {
        let name = content.labels[0]
        let context = content.block.title
        let nested = reporting { BlockShape.variable.check(content, in: context, $0) }
        guard checkName(name, content.block.labelRanges[0], "Invalid variable name", in: context) else {
            return
        }
        if ConfigurationReader.reservedVariableNames.contains(name) {
            report(
                .error(
                    "Invalid variable name",
                    "The variable name \"\(name)\" is reserved due to its special meaning inside module blocks.",
                    at: content.block.labelRanges[0],
                    in: context
                )
            )
        }
        if let earlier = declare("variable", name, content.header) {
            report(
                .error(
                    "Duplicate variable declaration",
                    "A variable named \"\(name)\" was already declared at \(earlier.placeDescription). Variable names must be "
                        + "unique within a module.",
                    at: content.header
                )
            )
            return
        }
        var type = ValueType.any
        if let expression = content["type"]?.value {
            type = readType(native(expression, in: context), in: context)
        }
        let isNullable = reporting { ConstantEvaluation.bool(content["nullable"], in: context, $0) } ?? true
        let isSensitive =
            reporting { ConstantEvaluation.bool(content["sensitive"], in: context, $0) } ?? false
        let isEphemeral =
            reporting { ConstantEvaluation.bool(content["ephemeral"], in: context, $0) } ?? false
        let isConstant = reporting { ConstantEvaluation.bool(content["const"], in: context, $0) } ?? false
        if isConstant {
            refuseConstant(isSensitive, "sensitive", content)
            refuseConstant(isEphemeral, "ephemeral", content)
        }
        configuration.root.variables[name] = VariableBlock(
            name: name,
            type: type,
            defaultValue: readDefault(content, type: type, isNullable: isNullable, in: context),
            description: reporting { ConstantEvaluation.string(content["description"], in: context, $0) },
            isSensitive: isSensitive,
            isEphemeral: isEphemeral,
            isNullable: isNullable,
            isConstant: isConstant,
            deprecation: readDeprecation(content["deprecated"], in: context),
            isExpressionText: content["type"] != nil && !type.isPrimitive,
            validations: nested.compactMap { readValidation($0, of: name, in: context) },
            declaration: content.header
        )
    }

    private mutating func refuseConstant(_ isRefused: Bool, _ mark: String, _ content: BlockContent) {
        guard isRefused else { return }
        report(
            .error(
                "Const variable cannot be \(mark)",
                "A variable that is marked as \"const\" cannot also be marked as \"\(mark)\".",
                at: content.header
            )
        )
    }

    private mutating func readDeprecation(_ attribute: Attribute?, in context: String) -> Deprecation? {
        guard let attribute,
            let text = reporting({ ConstantEvaluation.string(attribute, in: context, $0) })
        else { return nil }
        return Deprecation(text: text, declaration: attribute.range)
    }

    private mutating func readType(_ expression: Expression, in context: String) -> ValueType {
        // Alone, these two are still read as in Terraform 0.11.
        if case .traversal(let root, let steps) = expression.node, steps.isEmpty {
            if root.text == "list" { return .list(.any) }
            if root.text == "map" { return .map(.any) }
        }
        let parsed = TypeExpression.parse(expression)
        report(parsed.diagnostics.map { $0.inside(context) })
        return parsed.type
    }

    private mutating func readDefault(
        _ content: BlockContent,
        type: ValueType,
        isNullable: Bool,
        in context: String
    ) -> Value? {
        guard let expression = content["default"]?.value else { return nil }
        guard let value = reporting({ ConstantEvaluation.value(of: expression, in: context, $0) }) else {
            // The mistake was reported; a value keeps the variable from being asked for as well.
            return .unknown(type.withoutOptionals)
        }
        if value.isNull, !isNullable {
            report(
                .error(
                    "Invalid default value for variable",
                    "A null default value is not valid when nullable=false.",
                    at: expression.range,
                    in: context
                )
            )
            return .unknown(type.withoutOptionals)
        }
        do {
            return try value.converted(to: type)
        } catch {
            let isOverridden = content["type"].map { $0.tree !== expression.tree } ?? false
            report(
                .error(
                    "Invalid default value for variable",
                    isOverridden
                        ? "Overriding this variable's type constraint has made its default value invalid: "
                            + "\(error.description)."
                        : "This default value is not compatible with the variable's type constraint: "
                            + "\(error.description).",
                    at: isOverridden ? content.lastOverride ?? expression.range : expression.range,
                    in: isOverridden ? nil : context
                )
            )
            return .unknown(type.withoutOptionals)
        }
    }

    private mutating func readValidation(
        _ content: BlockContent,
        of variable: String,
        in context: String
    ) -> Condition? {
        guard let condition = readCondition(content, kind: "validation", in: context) else { return nil }
        let refersToItself = references(in: condition.condition).found.contains {
            $0.subject == .variable(variable)
        }
        if !refersToItself {
            report(
                .error(
                    "Invalid variable validation condition",
                    "The condition for variable \"\(variable)\" must refer to var.\(variable) in order to test "
                        + "incoming values.",
                    at: condition.condition.range,
                    in: context
                )
            )
            return nil
        }
        return condition
    }

    /// Reads a condition and its message; `kind` is, for example, `precondition`.
    mutating func readCondition(_ content: BlockContent, kind: String, in context: String) -> Condition? {
        _ = reporting { BlockShape.condition.check(content, in: context, $0) }
        guard let condition = content["condition"]?.value else { return nil }
        if case .invalid = condition.node {
            return nil
        }
        let (found, problems) = references(in: condition)
        if found.isEmpty, problems.isEmpty {
            report(
                .error(
                    "Invalid \(kind) expression",
                    "The condition expression must refer to at least one object from elsewhere in the "
                        + "configuration, or else its result would not be checking anything.",
                    at: condition.range,
                    in: context
                )
            )
            return nil
        }
        guard let message = content["error_message"]?.value else { return nil }
        return Condition(condition: condition, errorMessage: message, declaration: content.header)
    }

    mutating func readLocals(_ content: BlockContent) {
        let context = content.block.title
        if let first = content.blocks.first, first.block.body.tree.nestingIsCertain {
            report(
                .error(
                    "Unexpected \"\(first.block.type)\" block",
                    "Blocks are not allowed here.",
                    at: first.block.typeRange,
                    in: context
                )
            )
        }
        for attribute in content.attributes {
            let name = attribute.name
            guard checkName(name, attribute.nameRange, "Invalid local value name", in: context) else {
                continue
            }
            if let earlier = declare("local", name, attribute.range) {
                report(
                    .error(
                        "Duplicate local value definition",
                        "A local value named \"\(name)\" was already defined at \(earlier.placeDescription). Local value names "
                            + "must be unique within a module.",
                        at: attribute.range,
                        in: context
                    )
                )
                continue
            }
            configuration.root.locals[name] = LocalDefinition(name: name, expression: attribute.value)
        }
    }

    mutating func readOutput(_ content: BlockContent) {
        let name = content.labels[0]
        let context = content.block.title
        let nested = reporting { BlockShape.output.check(content, in: context, $0) }
        guard checkName(name, content.block.labelRanges[0], "Invalid output name", in: context) else {
            return
        }
        if let earlier = declare("output", name, content.header) {
            report(
                .error(
                    "Duplicate output definition",
                    "An output named \"\(name)\" was already defined at \(earlier.placeDescription). Output names must be "
                        + "unique within a module.",
                    at: content.header
                )
            )
            return
        }
        let isEphemeral =
            reporting { ConstantEvaluation.bool(content["ephemeral"], in: context, $0) } ?? false
        if isEphemeral, isRoot {
            report(
                .error(
                    "Ephemeral output not allowed",
                    "Ephemeral outputs are not allowed in context of a root module",
                    at: content.header
                )
            )
        }
        var preconditions: [Condition] = []
        for block in nested {
            if block.block.type == "postcondition" {
                report(
                    .error(
                        "Postconditions are not allowed",
                        "Output values can only have preconditions, not postconditions.",
                        at: block.block.typeRange,
                        in: context
                    )
                )
            } else if let condition = readCondition(block, kind: "precondition", in: context) {
                preconditions.append(condition)
            }
        }
        let description = reporting { ConstantEvaluation.string(content["description"], in: context, $0) }
        let isSensitive =
            reporting { ConstantEvaluation.bool(content["sensitive"], in: context, $0) } ?? false
        let prerequisites = readDependsOn(content["depends_on"], in: context)
        var type = ValueType.any
        if let expression = content["type"]?.value {
            let parsed = TypeExpression.constraint(native(expression, in: context))
            report(parsed.diagnostics.map { $0.inside(context) })
            type = parsed.type
        }
        let deprecation = readDeprecation(content["deprecated"], in: context)
        if let deprecation, isRoot {
            report(
                .error(
                    "Root module output deprecated",
                    "Root module outputs cannot be deprecated, as there is no higher-level module to inform of the "
                        + "deprecation.",
                    at: deprecation.declaration,
                    in: context
                )
            )
        }
        guard let value = content["value"]?.value else { return }
        configuration.root.outputs.append(
            OutputBlock(
                name: name,
                value: value,
                type: type,
                description: description,
                isSensitive: isSensitive,
                isEphemeral: isEphemeral,
                deprecation: deprecation,
                dependsOn: prerequisites.resources,
                modulePrerequisites: prerequisites.modules,
                preconditions: preconditions,
                declaration: content.header
            )
        )
    }
}
