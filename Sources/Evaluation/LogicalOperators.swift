import HCL
import Values

/// `&&` and `||`.
extension EvaluationRun {
    /// Evaluates both sides, and drops what is wrong with one of them where the other decides.
    ///
    /// As from Terraform 1.12: `false` decides `&&` and `true` decides `||`, on either side. A left side that is not
    /// known yet hides what is wrong with the right one, which may turn out not to matter. Both sides leave their marks.
    ///
    /// - Parameters:
    ///   - link: the operator and its operands.
    ///   - leftValue: the value of the left side.
    ///   - start: the position among the diagnostics where those of the left side begin.
    /// - Returns: a bool, perhaps unknown; after an error an unknown value of no type.
    func logical(_ link: ChainLink, _ leftValue: Value, leftDiagnosticsFrom start: Int) -> Value {
        let decider = link.symbol == .or
        let middle = diagnostics.count
        let leftFailed = middle > start
        let isDecided = !leftFailed && (try? leftValue.converted(to: .bool))?.boolValue == decider
        if isDecided { quiet += 1 }
        let rightValue = value(link.right)
        if isDecided { quiet -= 1 }
        let end = diagnostics.count
        let rightFailed = end > middle
        let left = operand(leftValue, as: .bool, "left", link.left, in: link.node)
        let right = operand(rightValue, as: .bool, "right", link.right, in: link.node)
        guard let left, let right else { return .unknown() }
        let marks = left.marks.union(right.marks)
        if isDecided {
            diagnostics.removeSubrange(middle..<end)
            return Value(.bool(decider), marks: marks)
        }
        if !rightFailed, right.boolValue == decider {
            diagnostics.removeSubrange(start..<middle)
            return Value(.bool(decider), marks: marks)
        }
        if rightFailed, !leftFailed, left.isUnknown {
            diagnostics.removeSubrange(middle..<end)
        } else if leftFailed || rightFailed {
            return .unknown()
        }
        if left.isNull || right.isNull {
            return fail("Operation failed", Self.nullOperand, at: span(link.node), in: link.node)
        }
        guard left.boolValue != nil, right.boolValue != nil else {
            return .unknown(.bool, marks: marks).refined(.notNull)
        }
        return Value(.bool(!decider), marks: marks)
    }
}
