import HCL
import SourceText
import Values

/// One operator of a chain, between what stands to its left and one operand.
struct ChainLink {
    let symbol: BinaryOperator
    let node: NodeID
    let left: NodeID
    let right: NodeID
}

extension EvaluationRun {
    func unary(_ node: NodeID, _ symbol: UnaryOperator, _ operand: NodeID) -> Value {
        let type: ValueType = symbol == .not ? .bool : .number
        guard let converted = self.operand(value(operand), as: type, "unary", operand, in: node) else {
            return .unknown()
        }
        if converted.isNull {
            return fail("Operation failed", Self.nullOperand, at: span(node), in: node)
        }
        switch converted.content {
        case .bool(let value): return Value(.bool(!value), marks: converted.marks)
        case .number(let number): return Value(.number(number.negated), marks: converted.marks)
        default: return Value.unknown(type, marks: converted.marks).refined(.notNull)
        }
    }

    static let nullOperand: QuotingText = "Error during operation: argument must not be null."

    /// Evaluates a chain such as `a + b + c`, which nests to the left as deep as it is long, without recursion.
    func binaryChain(_ node: NodeID) -> Value {
        var links: [ChainLink] = []
        var first = node
        while case .binary(let symbol, let left, let right) = tree.nodes[Int(first)] {
            links.append(ChainLink(symbol: symbol, node: first, left: left, right: right))
            first = left
        }
        let before = diagnostics.count
        var result = value(first)
        for link in links.reversed() {
            if link.symbol == .and || link.symbol == .or {
                result = logical(link, result, leftDiagnosticsFrom: before)
                continue
            }
            let right = value(link.right)
            switch link.symbol {
            case .equal: result = result.equals(right)
            case .notEqual:
                let equal = result.equals(right)
                result = equal.boolValue.map { Value(.bool(!$0), marks: equal.marks) } ?? equal
            default:
                result = binary(
                    link.node,
                    link.symbol,
                    result,
                    right,
                    leftNode: link.left,
                    rightNode: link.right
                )
            }
        }
        return result
    }

    func operand(
        _ value: Value,
        as type: ValueType,
        _ side: String,
        _ operand: NodeID,
        in node: NodeID
    ) -> Value? {
        do {
            return try value.converted(to: type)
        } catch {
            fail(
                "Invalid operand",
                "Unsuitable value for \(words: side) operand: \(error.wording).",
                at: span(operand),
                in: node
            )
            return nil
        }
    }

    private func binary(
        _ node: NodeID,
        _ symbol: BinaryOperator,
        _ leftValue: Value,
        _ rightValue: Value,
        leftNode: NodeID,
        rightNode: NodeID
    ) -> Value {
        let left = operand(leftValue, as: .number, "left", leftNode, in: node)
        let right = operand(rightValue, as: .number, "right", rightNode, in: node)
        guard let left, let right else { return .unknown() }
        if left.isNull || right.isNull {
            return fail("Operation failed", Self.nullOperand, at: span(node), in: node)
        }
        let marks = left.marks.union(right.marks)
        guard let first = left.numberValue, let second = right.numberValue else {
            let isNumber = [.add, .subtract, .multiply, .divide, .modulo].contains(symbol)
            if let isTrue = Self.comparison(symbol, left, right) { return Value(.bool(isTrue), marks: marks) }
            return .unknown(isNumber ? .number : .bool, marks: marks).refined(.notNull)
        }
        switch symbol {
        case .less: return Value(.bool(first < second), marks: marks)
        case .lessOrEqual: return Value(.bool(first <= second), marks: marks)
        case .greater: return Value(.bool(first > second), marks: marks)
        case .greaterOrEqual: return Value(.bool(first >= second), marks: marks)
        default: break
        }
        let (result, trouble) = Self.arithmetic(symbol, first, second)
        guard let result else {
            return fail(
                "Operation failed",
                "Error during operation: \(trouble).",
                at: span(node),
                in: node
            )
        }
        return Value(.number(result), marks: marks)
    }

    /// What a comparison will give whatever the numbers turn out to be, where their ranges lie apart.
    private static func comparison(_ symbol: BinaryOperator, _ left: Value, _ right: Value) -> Bool? {
        func isBelow(_ left: Value, _ right: Value) -> Bool {
            guard let highest = left.highestNumber, let lowest = right.lowestNumber else { return false }
            return highest < lowest
        }
        let isLess = isBelow(left, right)
        guard isLess || isBelow(right, left) else { return nil }
        switch symbol {
        case .less, .lessOrEqual: return isLess
        case .greater, .greaterOrEqual: return !isLess
        default: return nil
        }
    }

    /// The result, or `nil` with what to say about it.
    private static func arithmetic(
        _ symbol: BinaryOperator,
        _ left: Number,
        _ right: Number
    ) -> (Number?, QuotingText) {
        let (result, trouble) = unlimited(symbol, left, right)
        guard let result, !left.isInfinite, !right.isInfinite else { return (result, trouble) }
        let isTooLarge = result.isInfinite && !(symbol == .divide && right.sign == 0)
        let isTooSmall =
            result.sign == 0 && left.sign != 0 && [.multiply, .divide].contains(symbol) && right.sign != 0
        return isTooLarge || isTooSmall ? (nil, Number.rangeMessage) : (result, "")
    }

    private static func unlimited(
        _ symbol: BinaryOperator,
        _ left: Number,
        _ right: Number
    ) -> (Number?, QuotingText) {
        switch symbol {
        case .add: (left.adding(right), "can't compute sum of opposing infinities")
        case .subtract: (left.subtracting(right), "can't subtract infinity from itself")
        case .multiply: (left.multiplied(by: right), "can't multiply zero by infinity")
        case .divide: (left.divided(by: right), "can't divide zero by zero or infinity by infinity")
        default: (left.remainder(dividingBy: right), "can't use modulo with zero and infinity")
        }
    }
}
