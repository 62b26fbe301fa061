package import Addresses
import HCL
import ResourceSchemas
package import SourceText
package import Values

extension ConfigurationEvaluator {
    /// Evaluates the arguments of one instance and checks them against the schema.
    ///
    /// `expansion` is that of the same block; it gives `each.value`.
    package func instance(
        _ block: ResourceBlock,
        key: InstanceKey?,
        expansion: Expansion
    ) -> EvaluatedInstance {
        guard let schema = configuration.schema(of: block.address) else {
            return EvaluatedInstance(configuration: .unknown(), dependencies: [], diagnostics: [])
        }
        let place = place(of: block, key: key, expansion)
        var dependencies = prerequisites(of: block).union(place.module.dependencies)
        if let signer = configuration.signer(of: block) {
            dependencies.insert(.instance(signer.key))
        }
        var check = InstanceCheck(block: block, schema: schema, place: place)
        let layout = layout(of: schema)
        var values = layout.absent
        let given = block.arguments.keys.compactMap { layout.positions[$0] }.sorted()
        for position in given {
            let attribute = schema.attributes[position]
            guard let expression = block.arguments[attribute.name] else { continue }
            let found = evaluate(expression, in: place, for: .arguments)
            dependencies.formUnion(found.dependencies)
            check.diagnostics += found.diagnostics
            values[layout.sorted[position]] = check.fit(found.value, to: attribute, expression) { value in
                FormCheck(self, place, schema, attribute, expression, found.dependencies).problems(in: value)
            } references: {
                referenceValues(in: expression, place)
            }
        }
        var arguments = ValueMap(sortedKeys: layout.names, values: values)
        check.checkRules(.object(arguments))
        if let rules = schema.rulesOfType {
            arguments = rules.completed(arguments)
            check.report(rules.problems(in: arguments))
        }
        return EvaluatedInstance(
            configuration: .object(arguments),
            dependencies: dependencies.sorted(),
            diagnostics: check.diagnostics,
            remarks: check.remarks,
            creationProblems: check.creationProblems
        )
    }

    /// Evaluates the value of an output; its preconditions are for `conditions`.
    package func output(_ block: OutputBlock) -> (Value, [ResourceDependency], [Diagnostic]) {
        let context = "output \"\(block.name)\""
        let instance = module(at: block.module)
        var found = evaluate(
            block.value,
            in: EvaluationPlace(context: context, module: instance),
            for: .outputs
        )
        found.dependencies.formUnion(
            prerequisites(block.dependsOn, block.modulePrerequisites, in: instance)
        )
        convert(&found, to: block.type, block.value, EvaluationPlace(context: context, module: instance))
        let marks = found.value.marksDeep
        if marks.contains(.ephemeral), !block.isEphemeral {
            found.diagnostics.append(
                .error(
                    "Ephemeral value not allowed",
                    "This output value is not declared as returning an ephemeral value, so it cannot be set to a "
                        + "result derived from an ephemeral value.",
                    at: block.value.range,
                    in: context
                )
            )
        }
        if marks.contains(.sensitive), !block.isSensitive, block.module.isRoot {
            found.diagnostics.append(
                .error(
                    "Output refers to sensitive values",
                    "To reduce the risk of accidentally exporting sensitive data that was intended to be only "
                        + "internal, keyform requires that any root module output containing sensitive data be "
                        + "explicitly marked as sensitive, to confirm your intent.\n\nIf you do intend to export this "
                        + "data, annotate the output value as sensitive by adding the following argument:\n    "
                        + "sensitive = true",
                    at: block.declaration
                )
            )
        }
        if block.isSensitive {
            found.value = found.value.marked(.sensitive)
        }
        return found.parts
    }
}

extension ConfigurationEvaluator {
    /// Converts the value of an output to the type that the block declares.
    private func convert(
        _ found: inout Outcome,
        to type: ValueType,
        _ expression: Expression,
        _ place: EvaluationPlace
    ) {
        guard type != .any else { return }
        guard !found.diagnostics.hasErrors else {
            found.value = .unknown(type.withoutOptionals)
            return
        }
        let given = found.value
        do {
            found.value = try given.converted(to: type)
        } catch {
            let problem = given.containsMarks ? error.located.withheld : error.located
            found.diagnostics.append(
                Diagnostic(
                    .error,
                    "Invalid output value",
                    detail: "The value expression does not match this output value's type constraint: "
                        + "\(problem.text).",
                    subject: expression.range,
                    blockContext: place.context,
                    referenceValues: referenceValues(in: expression, place)
                )
            )
            found.value = .unknown(type.withoutOptionals, marks: given.marksDeep)
        }
    }
}

/// How the object of a resource type lies in memory, worked out once for all its instances.
struct AttributeLayout {
    /// The names in the order of a `ValueMap`.
    let names: [String]
    /// The attributes' positions in the schema by name.
    let positions: [String: Int]
    /// Where in `names` each attribute of the schema is.
    let sorted: [Int]
    /// The values of an object of which nothing is given.
    let absent: [Value]

    init(_ schema: ResourceSchema) {
        let attributes = schema.attributes
        let order = attributes.indices.sorted {
            attributes[$0].name.utf8.lexicographicallyPrecedes(attributes[$1].name.utf8)
        }
        var sorted = Array(repeating: 0, count: attributes.count)
        for (place, position) in order.enumerated() {
            sorted[position] = place
        }
        self.sorted = sorted
        names = order.map { attributes[$0].name }
        absent = order.map { attributes[$0].absent }
        positions = Dictionary(firstOf: attributes.indices.lazy.map { (attributes[$0].name, $0) })
    }
}

/// Checks the values of one instance against the schema of its type.
private struct InstanceCheck {
    let block: ResourceBlock
    let schema: ResourceSchema
    let place: EvaluationPlace
    var diagnostics: [Diagnostic] = []
    var remarks: [ArgumentRemark] = []
    /// What is wrong where the object is to be created.
    var creationProblems: [Diagnostic] = []

    private mutating func report(
        _ summary: String,
        _ detail: String,
        at subject: SourceRange?,
        _ severity: Diagnostic.Severity = .error,
        referenceValues: [Diagnostic.ReferenceValue] = []
    ) {
        diagnostics.append(
            Diagnostic(
                severity,
                summary,
                detail: detail,
                subject: subject,
                blockContext: block.title,
                address: place.address?.description,
                referenceValues: referenceValues
            )
        )
    }

    /// The value as the attribute takes it, marked; unknown after a report, which shows what `references` stand for.
    ///
    /// `forms` says what of the value is not of the form that the attribute wants.
    mutating func fit(
        _ value: Value,
        to attribute: AttributeSchema,
        _ expression: Expression,
        forms: (Value?) -> [FormCheck.Problem],
        references: () -> [Diagnostic.ReferenceValue]
    ) -> Value {
        let range = expression.range
        let converted: Value
        do {
            converted = attribute.marked(try value.converted(to: attribute.type))
        } catch {
            report(
                "Incorrect attribute value type",
                "Inappropriate value for attribute \"\(attribute.name)\": \(error.description)."
                    + (forms(nil).first.map { " \($0.detail)" } ?? ""),
                at: range,
                referenceValues: attribute.isSensitive ? [] : references()
            )
            return attribute.unknown
        }
        if converted.marksDeep.contains(.ephemeral), !attribute.isWriteOnly {
            report(
                "Invalid use of ephemeral value",
                "Ephemeral values are not valid for \"\(attribute.name)\", because it is not a write-only attribute "
                    + "and must be persisted to state.",
                at: range
            )
        }
        if converted.isNull {
            if attribute.mode == .required {
                diagnostics.append(BlockShape.missingArgument(attribute.name, at: range, in: block.title))
            }
            return converted
        }
        if attribute.type != .any, (converted.elements ?? []).contains(where: \.isNull) {
            report(
                "Null value in a collection",
                "No element of \"\(attribute.name)\" may be null. Leave the element out, for example with a for expression "
                    + "that has an if clause.",
                at: range
            )
            return attribute.unknown
        }
        if !attribute.isConfigurable {
            let refusal = schema.rulesOfType?.refusal(ofSetting: attribute.name)
            report(
                refusal?.summary ?? "Value for unconfigurable attribute",
                refusal?.detail
                    ?? "Can't configure a value for \"\(attribute.name)\": its value will be decided automatically based on "
                    + "the result of applying this configuration.",
                at: range
            )
        }
        if let deprecation = attribute.deprecation {
            report("Argument is deprecated", deprecation, at: range, .warning)
        }
        for problem in forms(converted) {
            report("Invalid value for attribute", problem.detail, at: problem.range)
        }
        return converted
    }

    // MARK: Rules on several attributes

    mutating func report(_ problems: [ArgumentProblem]) {
        for problem in problems {
            let diagnostic = block.diagnostic(for: problem, at: place.address)
            if problem.isRemark {
                remarks.append(ArgumentRemark(argument: problem.attribute, diagnostic: diagnostic))
            } else {
                diagnostics.append(diagnostic)
            }
        }
    }

    mutating func checkRules(_ value: Value) {
        for rule in schema.rules {
            switch rule {
            case .exactlyOneOf(let names):
                checkCount(of: names, value, isRequired: true)
            case .atMostOneOf(let names):
                checkCount(of: names, value, isRequired: false)
            case .oneOfAtCreation(let names):
                checkCount(of: names, value, isRequired: false)
                let (certain, possible) = set(names, value)
                if certain.isEmpty, possible.isEmpty {
                    creationProblems.append(missing(names))
                }
            case .requires(let name, let others):
                checkCompanions(name, others, value)
            }
        }
    }

    /// Attributes that are set; `nil` when that is not known of one of them.
    private func set(_ names: [String], _ value: Value) -> (certain: [String], possible: [String]) {
        let values = names.map { ($0, value[$0] ?? .null()) }
        return (
            values.filter { !$1.isNull && !$1.isUnknown }.map(\.0),
            values.filter { $1.isUnknown }.map(\.0)
        )
    }

    private func range(of name: String) -> SourceRange {
        block.arguments[name]?.range ?? block.declaration
    }

    private mutating func checkCount(of names: [String], _ value: Value, isRequired: Bool) {
        let (certain, possible) = set(names, value)
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        if certain.count > 1 {
            let given = certain.map { "\"\($0)\"" }.joined(separator: ", ")
            report(
                "Invalid combination of arguments",
                "Only one of \(list) can be specified, but \(given) were specified.",
                at: range(of: certain[1])
            )
        } else if isRequired, certain.isEmpty, possible.isEmpty {
            diagnostics.append(missing(names))
        }
    }

    private func missing(_ names: [String]) -> Diagnostic {
        Diagnostic(
            .error,
            "Invalid combination of arguments",
            detail: "One of \(names.map { "\"\($0)\"" }.joined(separator: ", ")) must be specified.",
            subject: block.declaration,
            blockContext: block.title,
            address: place.address?.description
        )
    }

    private mutating func checkCompanions(_ name: String, _ others: [String], _ value: Value) {
        guard set([name], value).certain == [name] else { return }
        for other in others where value[other]?.isNull ?? true {
            report(
                "Missing required argument",
                "When \"\(name)\" is specified, \"\(other)\" must be specified too.",
                at: range(of: name)
            )
        }
    }
}
