import HCL
import SourceText
package import Values

extension Function {
    fileprivate func parameter(at index: Int) -> Parameter? {
        index < parameters.count ? parameters[index] : variadic
    }

    /// Calls the function with arguments that are converted already; null, unknown and marked ones are treated as
    /// the parameters say.
    ///
    /// - Throws: why the function refuses them, without a word of what is marked.
    package func call(_ arguments: [Value], in context: FunctionContext) throws(FunctionError) -> Value {
        do {
            return try callTelling(arguments, in: context)
        } catch {
            throw error.withholding(arguments: arguments.count) { arguments[$0].containsMarks }
        }
    }

    private func callTelling(
        _ arguments: [Value],
        in context: FunctionContext
    ) throws(FunctionError) -> Value {
        var arguments = arguments
        var marks: Marks = []
        var isDynamic = false
        var isUnknown = false
        for index in arguments.indices {
            guard let parameter = parameter(at: index) else { break }
            if !parameter.allowsMarked, arguments[index].containsMarks {
                marks.formUnion(arguments[index].marksDeep)
                arguments[index] = arguments[index].unmarkedDeep
            }
            let argument = arguments[index]
            if argument.isNull, !parameter.allowsNull {
                throw FunctionError("argument must not be null", argument: index)
            }
            switch argument.content {
            case .unknown(.any), .null(.any): isDynamic = isDynamic || !parameter.allowsDynamic
            default: break
            }
            if argument.isUnknown, !parameter.allowsUnknown {
                isUnknown = true
            }
        }
        if isDynamic { return .unknown(marks: marks) }
        let type = try returnType(arguments)
        // Without a call, what the marks of arguments stand for is not told apart from the rest.
        let result =
            isUnknown
            ? Value.unknown(type, marks: arguments.reduce(into: Marks()) { $0.formUnion($1.marksDeep) })
            : try body(arguments, context)
        return (isNeverNull ? result.refined(.notNull) : result).marked(marks)
    }
}

extension EvaluationRun {
    struct Argument {
        let node: NodeID
        let value: Value
    }

    func call(_ node: NodeID, name: Name, arguments: [NodeID], expandsLast: Bool) -> Value {
        guard let functions else {
            return fail(
                "Function calls not allowed",
                "Functions may not be called here.",
                at: span(node),
                in: node
            )
        }
        // All functions can be called by their full name too.
        let plainName = name.text.hasPrefix("core::") ? String(name.text.dropFirst(6)) : name.text
        if let special = SpecialFunction(rawValue: plainName) {
            return call(special, node, arguments: arguments, expandsLast: expandsLast)
        }
        if isConsole, plainName == "type" {
            return fail(
                "Invalid use of type function",
                "The console-only \"type\" function cannot be used as part of an expression.",
                at: name.span,
                in: node
            )
        }
        guard let function = functions[plainName] ?? FunctionTable.marks[plainName] else {
            return failUnknown(name, among: functions, in: node)
        }
        let before = diagnostics.count
        guard let given = expanded(arguments, expandsLast: expandsLast, of: node) else { return .unknown() }
        guard hasRightCount(given.map(\.node), for: function, called: name.text, at: node) else {
            return .unknown()
        }
        var values: [Value] = []
        values.reserveCapacity(given.count)
        for (index, argument) in given.enumerated() {
            guard let parameter = function.parameter(at: index) else { break }
            do {
                values.append(try argument.value.converted(to: parameter.type))
            } catch {
                fail(
                    "Invalid function argument",
                    "Invalid value for \"\(words: parameter.name)\" parameter: \(error.wording).",
                    at: tree.startSpan(of: argument.node),
                    in: node
                )
            }
        }
        guard diagnostics.count == before, exhaustion == nil else { return .unknown() }
        // No function gives much more than it is given, but for those that look after it themselves.
        guard values.reduce(0, { $0 + $1.extent.size }) <= ValueExtent.sizeLimit else {
            return giveUpTooLarge(at: node)
        }
        countWork(of: function, on: values)
        guard steps <= stepLimit else { return giveUpTooLong(at: node) }
        do {
            let result = try function.call(values, in: context)
            countText(result)
            return steps <= stepLimit ? result : giveUpTooLong(at: node)
        } catch {
            return fail(
                error.withholding(arguments: given.count) { usesSecrets(given[$0].node) },
                of: function,
                called: name.text,
                arguments: given.map(\.node),
                at: node
            )
        }
    }

    /// Counts what a function goes through; of a collection it may need one element only.
    private func countWork(of function: Function, on values: [Value]) {
        values.forEach(countText)
        if Self.matching.contains(function.name), values.count > 1 {
            let sizes = values.prefix(2).map { $0.stringValue?.utf8.count ?? 0 }
            steps += sizes[0] * sizes[1] / Self.matchesPerStep
        }
    }

    private func countText(_ value: Value) {
        steps += value.stringValue?.utf8.count ?? 0
    }

    /// Functions that hold each part of a pattern against each part of a text.
    private static let matching: Set = ["regex", "regexall", "replace"]
    private static let matchesPerStep = 256

    private func failUnknown(_ name: Name, among functions: FunctionTable, in node: NodeID) -> Value {
        let parts = name.text.split(separator: ":", omittingEmptySubsequences: true)
        if parts.count > 1 {
            let detail: QuotingText =
                parts[0] == "provider"
                ? "There is no function named \"\(words: name.text)\": keyform has no functions of providers, which"
                    + " Terraform 1.8 brought."
                : "The function namespace \"\(words: parts[0])\" is not valid. Provider function calls must use the"
                    + " \"provider::\" namespace prefix."
            return fail("Unknown provider function", detail, at: name.span, in: node)
        }
        let known =
            Array(functions.functions.keys) + Array(FunctionTable.marks.functions.keys)
            + SpecialFunction.allCases.map(\.rawValue)
        let suggestion = nearMiss(name.text, among: known.sorted()).map { " Did you mean \"\($0)\"?" } ?? ""
        return fail(
            "Call to unknown function",
            "There is no function named \"\(words: name.text)\".\(words: suggestion)",
            at: name.span,
            in: node
        )
    }

    /// Evaluates the arguments, the last one into its elements when `...` follows it; `nil` after an error or when
    /// it cannot be known yet.
    private func expanded(_ arguments: [NodeID], expandsLast: Bool, of node: NodeID) -> [Argument]? {
        guard expandsLast, let last = arguments.last else {
            return arguments.map { Argument(node: $0, value: value($0)) }
        }
        var given = arguments.dropLast().map { Argument(node: $0, value: value($0)) }
        guard let elements = expandedElements(of: last, in: node) else { return nil }
        given += elements.map { Argument(node: last, value: $0) }
        return given
    }

    /// The elements of an argument with `...`, each with the marks of the whole.
    func expandedElements(of last: NodeID, in node: NodeID) -> [Value]? {
        let before = diagnostics.count
        let value = value(last)
        guard diagnostics.count == before else { return nil }
        func refuse(_ detail: QuotingText) {
            fail("Invalid expanding argument value", detail, at: span(last), in: node)
        }
        switch value.content {
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            return elements.map { $0.marked(value.marks) }
        case .unknown(let type) where type == .any || type.isList || type.isSet || type.isTuple: return nil
        case .null(let type) where type == .any || type.isList || type.isSet || type.isTuple:
            refuse("The expanding argument (indicated by ...) must not be null.")
        default: refuse("The expanding argument (indicated by ...) must be of a tuple, list, or set type.")
        }
        return nil
    }

    private func hasRightCount(
        _ given: [NodeID],
        for function: Function,
        called name: String,
        at node: NodeID
    ) -> Bool {
        hasRightCount(
            given,
            parameters: function.parameters.map(\.name),
            isVariadic: function.variadic != nil,
            called: name,
            at: node
        )
    }

    func hasRightCount(
        _ given: [NodeID],
        parameters: [String],
        isVariadic: Bool,
        called name: String,
        at node: NodeID
    ) -> Bool {
        if given.count < parameters.count {
            let least = isVariadic ? " at least" : ""
            let end = Int(span(node).upper)
            fail(
                "Not enough function arguments",
                "Function \"\(words: name)\" expects\(words: least) \(words: parameters.count) argument(s). Missing value for"
                    + " \"\(words: parameters[given.count])\".",
                at: Span(max(end - 1, Int(span(node).lower)), end),
                in: node
            )
            return false
        }
        if given.count > parameters.count, !isVariadic {
            fail(
                "Too many function arguments",
                "Function \"\(words: name)\" expects only \(words: parameters.count) argument(s).",
                at: tree.startSpan(of: given[parameters.count]),
                in: node
            )
            return false
        }
        return true
    }

    private func fail(
        _ error: FunctionError,
        of function: Function,
        called name: String,
        arguments: [NodeID],
        at node: NodeID
    ) -> Value {
        fail(
            error,
            called: name,
            parameters: function.parameters.map(\.name) + (function.variadic.map { [$0.name] } ?? []),
            isVariadic: function.variadic != nil,
            arguments: arguments,
            at: node
        )
    }

    /// Reports that a function refused its arguments, in an error that quotes nothing secret.
    func fail(
        _ error: FunctionError,
        called name: String,
        parameters: [String],
        isVariadic: Bool,
        arguments: [NodeID],
        at node: NodeID
    ) -> Value {
        if let index = error.argument, index < arguments.count,
            let parameter = index < parameters.count ? parameters[index] : parameters.last
        {
            fail(
                "Invalid function argument",
                "Invalid value for \"\(words: parameter)\" parameter: \(words: error.message).",
                at: tree.startSpan(of: arguments[index]),
                in: node
            )
        } else {
            fail(
                "Error in function call",
                "Call to function \"\(words: name)\" failed: \(words: error.message).",
                at: tree.startSpan(of: node),
                in: node
            )
        }
        if let last = diagnostics.indices.last {
            var shown = parameters
            if isVariadic, let variadic = shown.popLast() {
                shown.append(variadic + "...")
            }
            diagnostics[last].functionCall = Diagnostic.FunctionCall(name: name, parameters: shown)
        }
        return .unknown()
    }
}
