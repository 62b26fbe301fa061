import HCL
import SourceText
import Values

/// Functions that look at the expressions of their arguments, or evaluate some of their own.
enum SpecialFunction: String, CaseIterable {
    case can
    case convert
    case templatefile
    case templatestring
    case `try`
}

extension FunctionTable {
    /// Functions about the marks of a value.
    static let marks = FunctionTable([
        Function("sensitive", [.markable("value")], returnType: typeOfFirst) {
            (arguments, _) throws(FunctionError) in
            arguments[0].marked(.sensitive)
        },
        Function("nonsensitive", [.markable("value")], returnType: typeOfFirst) {
            (arguments, _) throws(FunctionError) in
            arguments[0].unmarked.marked(arguments[0].marks.subtracting(.sensitive))
        },
        Function("issensitive", [.markable("value")], returns: .bool) {
            (arguments, _) throws(FunctionError) in
            if arguments[0].isSensitive { return .bool(true) }
            return arguments[0].isUnknown ? .unknown(.bool) : .bool(false)
        },
        Function("ephemeralasnull", [.markable("value")], returnType: typeOfFirst) {
            (arguments, _) throws(FunctionError) in
            arguments[0].replacingEphemeral()
        },
    ])

    private static let typeOfFirst: Function.ReturnType = { (arguments) throws(FunctionError) in
        arguments[0].type
    }
}

extension Function.Parameter {
    fileprivate static func markable(_ name: String) -> Function.Parameter {
        Function.Parameter(
            name,
            .any,
            allowsNull: true,
            allowsUnknown: true,
            allowsMarked: true,
            allowsDynamic: true
        )
    }
}

extension Value {
    /// This value with null in place of everything ephemeral.
    fileprivate func replacingEphemeral() -> Value {
        guard containsMarks else { return self }
        if marks.contains(.ephemeral) {
            // What is not known may turn out to be of a more precise type than null would have.
            if isUnknown { return Value(content, marks: marks.subtracting(.ephemeral)) }
            return Value(.null(type), marks: marks.subtracting(.ephemeral))
        }
        switch content {
        case .unknown, .null, .bool, .number, .string: return self
        case .list(let elements, let type):
            return Value(.list(elements.map { $0.replacingEphemeral() }, element: type), marks: marks)
        case .set(let elements, let type):
            return Value(.set(elements.map { $0.replacingEphemeral() }, element: type), marks: marks)
        case .tuple(let elements):
            return Value(.tuple(elements.map { $0.replacingEphemeral() }), marks: marks)
        case .map(let entries, let type):
            return Value(.map(entries.mapValues { $1.replacingEphemeral() }, element: type), marks: marks)
        case .object(let entries):
            return Value(.object(entries.mapValues { $1.replacingEphemeral() }), marks: marks)
        }
    }
}

extension EvaluationRun {
    func call(
        _ special: SpecialFunction,
        _ node: NodeID,
        arguments: [NodeID],
        expandsLast: Bool
    ) -> Value {
        switch special {
        case .try: return tryFirst(node, arguments, expandsLast: expandsLast)
        case .can:
            guard
                hasRightCount(
                    arguments,
                    parameters: ["expression"],
                    isVariadic: false,
                    called: "can",
                    at: node
                )
            else { return .unknown() }
            let (value, errors) = attempt(arguments[0])
            if !errors.isEmpty { return .bool(false) }
            return value.isWhollyKnown ? .bool(true) : .unknown(.bool)
        case .convert: return convert(node, arguments, expandsLast: expandsLast)
        case .templatefile, .templatestring:
            return renderTemplate(special, node, arguments, expandsLast: expandsLast)
        }
    }

    /// Evaluates an argument that may fail.
    private func attempt(_ argument: NodeID) -> (Value, [Diagnostic]) {
        quiet += 1
        defer { quiet -= 1 }
        return collecting { value(argument) }
    }

    private func tryFirst(_ node: NodeID, _ arguments: [NodeID], expandsLast: Bool) -> Value {
        var plain = arguments
        var expanded: [Value] = []
        if expandsLast, let last = plain.popLast() {
            guard let elements = expandedElements(of: last, in: node) else { return .unknown() }
            expanded = elements
        }
        var problems: [Diagnostic] = []
        func accepted(_ value: Value) -> Value {
            // What is unknown now may fail later, and then another argument would be the result.
            value.isWhollyKnown ? value : .unknown()
        }
        for argument in plain {
            let (value, errors) = attempt(argument)
            if errors.isEmpty { return accepted(value) }
            problems += errors
        }
        if let value = expanded.first { return accepted(value) }
        guard !problems.isEmpty else {
            return fail(
                FunctionError("at least one argument is required"),
                called: "try",
                parameters: ["expressions"],
                isVariadic: true,
                arguments: arguments,
                at: node
            )
        }
        var message = "no expression succeeded:\n"
        for problem in problems {
            let place = problem.subject.map { " (at \($0.shortText))" } ?? ""
            message += "- \(problem.summary)\(place)\n  \(problem.detail)\n"
        }
        return fail(
            FunctionError(
                QuotingText(words: message)
                    + "\nAt least one expression must produce a successful result"
            ),
            called: "try",
            parameters: ["expressions"],
            isVariadic: true,
            arguments: arguments,
            at: node
        )
    }
}

extension SourceRange {
    /// `main.tf:3,5-12`, as HCL writes a range inside of a sentence; columns count characters from 1.
    var shortText: String {
        let end = file.line(at: Int(span.upper))
        func column(_ offset: Int, _ line: Int) -> Int {
            let start = file.lineRange(line).lowerBound
            return file.text(start..<max(start, offset)).count + 1
        }
        let from = "\(file.name):\(line),\(column(Int(span.lower), line))"
        let to = column(Int(span.upper), end)
        return line == end ? "\(from)-\(to)" : "\(from)-\(end),\(to)"
    }
}
