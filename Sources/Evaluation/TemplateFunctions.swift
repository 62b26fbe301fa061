import HCL
import SourceText
import Values

extension EvaluationRun {
    /// Evaluates `templatefile(path, vars)` and `templatestring(template, vars)`.
    func renderTemplate(
        _ function: SpecialFunction,
        _ node: NodeID,
        _ arguments: [NodeID],
        expandsLast: Bool
    ) -> Value {
        let parameters = function == .templatefile ? ["path", "vars"] : ["template", "vars"]
        let before = diagnostics.count
        var nodes = arguments
        var values = arguments.dropLast(expandsLast ? 1 : 0).map { value($0) }
        if expandsLast, let last = arguments.last {
            guard let elements = expandedElements(of: last, in: node) else { return .unknown() }
            nodes = arguments.dropLast() + elements.map { _ in last }
            values += elements
        }
        guard
            hasRightCount(
                nodes,
                parameters: parameters,
                isVariadic: false,
                called: function.rawValue,
                at: node
            ),
            diagnostics.count == before || function == .templatestring
        else { return .unknown() }
        do throws(FunctionError) {
            if templateDepth > 0 {
                throw FunctionError(
                    "cannot recursively call \(words: function.rawValue) from inside another template function"
                )
            }
            let source: Value
            if function == .templatestring {
                let problems = Array(diagnostics[before...])
                diagnostics.removeSubrange(before...)
                source = try template(nodes[0], values[0], problems)
            } else {
                source = try templateText(ofFile: values[0])
            }
            return try render(
                source,
                function: function,
                Argument(node: nodes[0], value: values[0]),
                variables: Argument(node: nodes[1], value: values[1])
            )
        } catch {
            return fail(
                error.withholding(arguments: values.count) {
                    values[$0].containsMarks || usesSecrets(nodes[$0])
                },
                called: function.rawValue,
                parameters: parameters,
                isVariadic: false,
                arguments: nodes,
                at: node
            )
        }
    }

    private func templateText(ofFile path: Value) throws(FunctionError) -> Value {
        let text: Value
        do {
            text = try path.converted(to: .string)
        } catch {
            throw FunctionError(error.wording, argument: 0)
        }
        if text.isNull { throw FunctionError("argument must not be null", argument: 0) }
        if text.isUnknown { return .unknown(marks: text.marks) }
        guard let file = functions?["file"] else {
            throw FunctionError("files cannot be read here", argument: 0)
        }
        return try file.call([text], in: context)
    }

    /// The template of `templatestring`, which must come from elsewhere by a plain reference.
    private func template(
        _ node: NodeID,
        _ value: Value,
        _ problems: [Diagnostic]
    ) throws(FunctionError) -> Value {
        switch tree.nodes[Int(node)] {
        case .templateWrap:
            throw FunctionError(
                "invalid template expression: templatestring is only for rendering templates retrieved dynamically"
                    + " from elsewhere; to treat the inner expression as template syntax, write the reference"
                    + " expression directly without any template interpolation syntax",
                argument: 0
            )
        case .string, .template:
            throw FunctionError(
                "invalid template expression: templatestring is only for rendering templates retrieved dynamically"
                    + " from elsewhere, and so does not support providing a literal template; consider using a"
                    + " template string expression instead",
                argument: 0
            )
        default:
            guard isPlainReference(node) else {
                throw FunctionError(
                    "invalid template expression: must be a direct reference to a single string from elsewhere,"
                        + " containing valid Terraform template syntax",
                    argument: 0
                )
            }
        }
        if let message = problems.sentence() {
            throw FunctionError("invalid template expression: \(words: message)", argument: 0)
        }
        switch value.content {
        case .string: return value
        case .unknown(.string), .unknown(.any): return .unknown(marks: value.marks)
        default: throw FunctionError("invalid template value: a string is required", argument: 0)
        }
    }

    private func isPlainReference(_ node: NodeID) -> Bool {
        var node = node
        while true {
            switch tree.nodes[Int(node)] {
            case .traversal: return true
            case .relativeTraversal(let source, _), .splat(let source, _, _): node = source
            case .index(let collection, _): node = collection
            default: return false
            }
        }
    }

    private func render(
        _ source: Value,
        function: SpecialFunction,
        _ origin: Argument,
        variables given: Argument
    ) throws(FunctionError) -> Value {
        let variables = given.value
        let isSecret = !source.marks.isEmpty || usesSecrets(origin.node)
        if variables.isNull { throw FunctionError("argument must not be null", argument: 1) }
        let marks = source.marks.union(variables.marksDeep)
        guard let text = source.stringValue, !variables.isUnknown else { return .unknown(marks: marks) }
        guard let entries = variables.unmarkedDeep.mapValue else {
            throw FunctionError("invalid vars value: must be a map", argument: 1)
        }
        for name in entries.keys where !name.isIdentifier {
            throw FunctionError(
                "invalid template variable name \(name.quotedAsInGo, of: 1): must start with a letter, followed by zero or"
                    + " more letters, digits, and underscores",
                argument: 1
            )
        }
        var name = "<templatestring argument>"
        if function == .templatefile {
            name = isSecret ? QuotingText.placeholder : origin.value.stringValue ?? ""
        }
        let file = SourceFile(name: name, text: text)
        let (expression, problems) = Parser.parseTemplate(file: file)
        if let message = problems.filter({ $0.severity == .error }).sentence(withoutDetail: isSecret) {
            throw function == .templatefile
                ? FunctionError("\(words: message)")
                : FunctionError("invalid template: \(words: message)", argument: 0)
        }
        for traversal in TraversalScan.traversals(in: expression) {
            guard case .traversal(let root, _) = expression.child(traversal.node).node,
                entries[root.text] == nil
            else { continue }
            let place = SourceRange(file: file, span: root.span).shortText
            throw FunctionError(
                "vars map does not contain key \(root.text.quotedAsInGo, of: 0), referenced at \(words: place)",
                argument: 1
            )
        }
        let run = EvaluationRun(
            tree: expression.tree,
            scope: nil,
            functions: functions,
            context: context,
            variables: entries,
            secretVariables: secretNames(in: given),
            templateDepth: templateDepth + 1
        )
        run.quiet = 1
        run.steps = steps
        run.stepLimit = stepLimit
        run.sizeLimit = sizeLimit
        let result = run.value(expression.id)
        steps = run.steps
        exhaustion = run.exhaustion
        if exhaustion != nil { return .unknown() }
        if let message = run.diagnostics.sentence(withoutDetail: isSecret) {
            throw FunctionError("\(words: message)")
        }
        guard function == .templatestring else { return result.marked(marks) }
        do {
            return try result.converted(to: .string).marked(marks)
        } catch {
            throw FunctionError("invalid template result: \(error.wording)")
        }
    }
}

extension EvaluationRun {
    /// The variables of a template that are secret, or hold something that is.
    fileprivate func secretNames(in variables: Argument) -> Set<String> {
        guard let entries = variables.value.mapValue else { return [] }
        let areAllSecret = !variables.value.marks.isEmpty || usesSecrets(variables.node)
        return Set(entries.keys.filter { areAllSecret || entries[$0]?.containsMarks == true })
    }
}

extension [Diagnostic] {
    /// The first diagnostic inside of a sentence, and how many more there are; `nil` when there is none.
    ///
    /// The detail of what is wrong with a secret template would quote it.
    fileprivate func sentence(withoutDetail: Bool = false) -> String? {
        guard let first else { return nil }
        let place = first.subject.map { "\($0.shortText): " } ?? ""
        return place + first.summary + (withoutDetail ? "" : "; \(first.detail)")
            + (count > 1 ? ", and \(count - 1) other diagnostic(s)" : "")
    }
}
