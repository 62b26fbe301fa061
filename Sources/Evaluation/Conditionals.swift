import HCL
import SourceText
import Values

extension EvaluationRun {
    /// Evaluates `condition ? then : otherwise`, or a template's `%{ if }`, where a missing `else` is the empty
    /// string.
    ///
    /// Both arms are evaluated, because the type of the result depends on both; errors in the arm that is not taken
    /// are dropped.
    func conditional(_ node: NodeID, condition: NodeID, then: NodeID, otherwise: NodeID?) -> Value {
        let (trueValue, trueDiagnostics) = collecting { value(then) }
        let (falseValue, falseDiagnostics) = collecting { otherwise.map { value($0) } ?? .string("") }
        // Nil stands for the type of the arm that is not a bare null: the type of a value whose parts are shared can be
        // many times larger than the value, so it is made only where it is needed.
        let unified: ValueType?
        let typed = trueValue.isUnmarkedNull ? falseValue : trueValue
        if trueValue.isUnmarkedNull || falseValue.isUnmarkedNull {
            unified = nil
        } else if trueValue.hasNoType || falseValue.hasNoType {
            unified = .any
        } else if let type = ValueType.unify([trueValue.type, falseValue.type]) {
            unified = type
        } else {
            let mismatch = trueValue.type.conditionalMismatch(with: falseValue.type)
            return fail(
                "Inconsistent conditional result types",
                "The true and false result expressions must have consistent types. \(mismatch).",
                at: span(then).union(span(otherwise ?? then)),
                in: node,
                marks: trueValue.marksDeep.union(falseValue.marksDeep)
            )
        }
        guard let decision = decide(condition, in: node) else { return .unknown(unified ?? typed.type) }
        guard let isTrue = decision.boolValue else {
            let type = unified ?? typed.type
            let marks = decision.marks.union(trueValue.marks).union(falseValue.marks)
            if trueValue.isNull, falseValue.isNull { return Value.null(type).marked(marks) }
            return .unknown(type, marks: marks).refined(Self.refinement(of: trueValue, or: falseValue))
        }
        diagnostics += isTrue ? trueDiagnostics : falseDiagnostics
        do {
            // Which arm was taken shows in the result, so what is secret about either one stays so.
            let marks = decision.marks.union(trueValue.marks).union(falseValue.marks)
            let taken = isTrue ? trueValue : falseValue
            if unified == nil, !taken.isUnmarkedNull { return taken.marked(marks) }
            return try taken.converted(to: unified ?? typed.type).marked(marks)
        } catch {
            let arm = isTrue ? "true" : "false"
            return fail(
                "Inconsistent conditional result types",
                "The \(words: arm) result value has the wrong type: \(error.wording).",
                at: span(then).union(span(otherwise ?? then)),
                in: node
            )
        }
    }

    /// What is known about a value that will be one of two.
    private static func refinement(of first: Value, or second: Value) -> Refinement {
        var result = Refinement(isNotNull: first.isDefinitelyNotNull && second.isDefinitelyNotNull)
        guard !first.isNull, !second.isNull, first.type == second.type else { return result }
        if first.type == .number {
            if let one = first.lowestNumber, let other = second.lowestNumber {
                result.lowest = min(one, other)
            }
            if let one = first.highestNumber, let other = second.highestNumber {
                result.highest = max(one, other)
            }
        } else if first.type.isCollection {
            let (one, other) = (first.possibleCounts, second.possibleCounts)
            result.leastCount = min(one.least, other.least)
            if let one = one.greatest, let other = other.greatest { result.greatestCount = max(one, other) }
        }
        return result
    }

    private func decide(_ condition: NodeID, in node: NodeID) -> Value? {
        let given = value(condition)
        if given.isNull {
            fail(
                "Null condition",
                "The condition value is null. Conditions must either be true or false.",
                at: span(condition),
                in: node
            )
            return nil
        }
        // Of which type it is counts only once it is known.
        if given.isUnknown { return given }
        do {
            return try given.converted(to: .bool)
        } catch {
            fail(
                "Incorrect condition type",
                "The condition expression must be of type bool.",
                at: span(condition),
                in: node
            )
            return nil
        }
    }

    /// Evaluates with diagnostics of its own, to be kept or not.
    func collecting(_ body: () -> Value) -> (Value, [Diagnostic]) {
        let before = diagnostics
        diagnostics = []
        let value = body()
        let collected = diagnostics
        diagnostics = before
        return (value, collected)
    }
}

extension Value {
    /// Whether this is the bare `null`, which takes any type.
    fileprivate var isUnmarkedNull: Bool {
        if case .null(.any) = content { marks.isEmpty } else { false }
    }

    fileprivate var hasNoType: Bool {
        switch content {
        case .null(.any), .unknown(.any): true
        default: false
        }
    }
}

extension ValueType {
    /// What tells the types of a conditional's arms apart, in HCL's words.
    func conditionalMismatch(with other: ValueType) -> QuotingText {
        switch (self, other) {
        case (.object(let left), .object(let right)):
            for name in left.sortedNames {
                guard let otherType = right.attributes[name] else {
                    return
                        "The 'true' value includes object attribute \(name.quotedAsInGo), which is absent in the"
                        + " 'false' value"
                }
                if let type = left.attributes[name], type != otherType {
                    return "Type mismatch for object attribute \(name.quotedAsInGo): "
                        + type.conditionalMismatch(with: otherType)
                }
            }
            for name in right.sortedNames where left.attributes[name] == nil {
                return
                    "The 'false' value includes object attribute \(name.quotedAsInGo), which is absent in the"
                    + " 'true' value"
            }
        case (.tuple(let left), .tuple(let right)):
            guard left.count == right.count else {
                return
                    "The 'true' tuple has length \(words: left.count), but the 'false' tuple has length \(words: right.count)"
            }
            for (index, pair) in zip(left, right).enumerated() where pair.0 != pair.1 {
                return "Type mismatch for tuple element \(words: index): "
                    + pair.0.conditionalMismatch(with: pair.1)
            }
        case (.list(let left), .list(let right)):
            if let text = Self.elementMismatch("list", left, right) { return text }
        case (.set(let left), .set(let right)):
            if let text = Self.elementMismatch("set", left, right) { return text }
        case (.map(let left), .map(let right)):
            if let text = Self.elementMismatch("map", left, right) { return text }
        default: break
        }
        if typeName == other.typeName {
            return
                "At least one deeply-nested attribute or element is not compatible across both the 'true' and the"
                + " 'false' value"
        }
        return "The 'true' value is \(words: typeName), but the 'false' value is \(words: other.typeName)"
    }

    private static func elementMismatch(_ kind: String, _ left: ValueType, _ right: ValueType) -> QuotingText?
    {
        guard (left.isObject && right.isObject) || (left.isTuple && right.isTuple) else { return nil }
        return "Mismatched \(words: kind) element types: " + left.conditionalMismatch(with: right)
    }
}
