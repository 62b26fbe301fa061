import SourceText

/// Expressions: conditionals, operators, terms and the steps behind them.
extension TreeParser {
    mutating func expression() -> NodeID {
        guard descend() else {
            depth -= 1
            return add(.invalid, span(previous))
        }
        defer { depth -= 1 }
        return conditional()
    }

    /// `a ? b : c ? d : e`, as a loop, because chains of them are long and nest to the right.
    private mutating func conditional() -> NodeID {
        var last = operation()
        var pending: [(condition: NodeID, then: NodeID)] = []
        while !failed, peek().kind == .question {
            _ = read()
            let then = expression()
            guard !failed else {
                return last
            }
            let colon = peek()
            guard colon.kind == .colon else {
                return failed(
                    "Missing false expression in conditional",
                    "The conditional operator (...?...:...) requires a false expression, delimited by a colon.",
                    colon
                )
            }
            _ = read()
            pending.append((last, then))
            last = operation()
        }
        while let (condition, then) = pending.popLast() {
            last = add(
                .conditional(condition: condition, then: then, otherwise: last),
                span(of: condition).union(span(of: last))
            )
        }
        return last
    }

    /// Binary operators by precedence, with a stack of its own instead of a recursion a level.
    private mutating func operation() -> NodeID {
        let first = operand()
        guard !failed, BinaryOperator(peek().kind) != nil else {
            return first
        }
        var operands = [first]
        var operators: [BinaryOperator] = []
        while !failed, let next = BinaryOperator(peek().kind) {
            _ = read()
            while let last = operators.last, last.precedence >= next.precedence {
                operators.removeLast()
                combine(last, &operands)
            }
            operators.append(next)
            operands.append(operand())
        }
        while let last = operators.popLast() {
            combine(last, &operands)
        }
        return operands[0]
    }

    private mutating func combine(_ binary: BinaryOperator, _ operands: inout [NodeID]) {
        let right = operands.removeLast()
        let left = operands.removeLast()
        operands.append(add(.binary(binary, left, right), span(of: left).union(span(of: right))))
    }

    /// A term with the signs before and the steps behind it.
    private mutating func operand() -> NodeID {
        guard peek().kind == .minus || peek().kind == .bang else {
            return steps(behind: term())
        }
        var signs: [Token] = []
        while peek().kind == .minus || peek().kind == .bang {
            signs.append(read())
        }
        var last = steps(behind: term())
        while let sign = signs.popLast() {
            last = add(
                .unary(sign.kind == .minus ? .negate : .not, last),
                span(sign).union(span(of: last))
            )
        }
        return last
    }

    private mutating func term() -> NodeID {
        let start = peek()
        switch start.kind {
        case .identifier:
            return name(read())
        case .openQuote, .openHeredoc:
            return quotedTemplate()
        case .number:
            return number(read())
        case .openParen:
            return parentheses()
        case .openBracket:
            return tuple()
        case .openBrace:
            return object()
        case .endOfFile:
            return failed(
                "Missing expression",
                "Expected the start of an expression, but found the end of the file.",
                start
            )
        default:
            return failed(
                "Invalid expression",
                "Expected the start of an expression, but found an invalid expression token.",
                start
            )
        }
    }

    private mutating func name(_ token: Token) -> NodeID {
        let next = peek().kind
        if next == .openParen || next == .doubleColon {
            return call(token)
        }
        if isKeyword(token, "true") {
            return add(.bool(true), span(token))
        }
        if isKeyword(token, "false") {
            return add(.bool(false), span(token))
        }
        if isKeyword(token, "null") {
            return add(.null, span(token))
        }
        return add(.traversal(root: Name(text: text(token), span: span(token)), steps: []), span(token))
    }

    private mutating func number(_ token: Token) -> NodeID {
        guard isNumber(token) else {
            return invalidNumber(token)
        }
        return add(.number(text: text(token)), span(token))
    }

    private mutating func invalidNumber(_ token: Token) -> NodeID {
        report(
            "Invalid number literal",
            "Failed to recognize the value of this number literal.",
            span(token)
        )
        return add(.invalid, span(token))
    }

    /// Digits, at most one dot, then at most one exponent; the lexer lets more through.
    func isNumber(_ token: Token) -> Bool {
        var dots = 0
        var exponents = 0
        for byte in file.bytes[token.range] {
            switch byte {
            case UInt8(ascii: "."):
                dots += 1
                if dots > 1 || exponents > 0 {
                    return false
                }
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponents += 1
                if exponents > 1 {
                    return false
                }
            default:
                break
            }
        }
        return true
    }

    private mutating func parentheses() -> NodeID {
        let open = read()
        let outer = newlinesCount
        newlinesCount = false
        defer { newlinesCount = outer }
        let inner = expression()
        guard !failed else {
            return inner
        }
        let close = peek()
        guard close.kind == .closeParen else {
            return failed(
                "Unbalanced parentheses",
                "Expected a closing parenthesis to terminate the expression.",
                close
            )
        }
        _ = read()
        return add(.parentheses(inner), span(open, close))
    }

    private mutating func call(_ first: Token) -> NodeID {
        var open = read()
        var path = text(first)
        var nameEnd = first
        while open.kind == .doubleColon {
            let part = read()
            guard part.kind == .identifier else {
                return failed(
                    "Missing function name",
                    "Function scope resolution symbol :: must be followed by a function name in this scope.",
                    part
                )
            }
            path += "::" + text(part)
            nameEnd = part
            open = read()
        }
        guard open.kind == .openParen else {
            return failed(
                "Missing open parenthesis",
                "Function selector must be followed by an open parenthesis to begin the function call.",
                open
            )
        }
        let outer = newlinesCount
        newlinesCount = false
        defer { newlinesCount = outer }
        let name = Name(text: path, span: span(first, nameEnd))
        var arguments: [NodeID] = []
        var expandsLast = false
        while peek().kind != .closeParen {
            arguments.append(expression())
            guard !failed else {
                return add(.invalid, span(first, previous))
            }
            let separator = peek()
            if separator.kind == .comma {
                _ = read()
                continue
            }
            if separator.kind == .ellipsis {
                _ = read()
                expandsLast = true
            }
            guard peek().kind == .closeParen else {
                return unclosedCall(first, open, separator)
            }
        }
        let close = read()
        return add(.call(name: name, arguments: arguments, expandsLast: expandsLast), span(first, close))
    }

    private mutating func unclosedCall(_ first: Token, _ open: Token, _ separator: Token) -> NodeID {
        switch separator.kind {
        case .ellipsis:
            return failed(
                "Missing closing parenthesis",
                "An expanded function argument (with ...) must be immediately followed by closing parentheses.",
                separator
            )
        case .endOfFile:
            fail(
                "Unterminated function call",
                "There is no closing parenthesis for this function call before the end of the file. This may "
                    + "be caused by incorrect parenthesis nesting elsewhere in this file.",
                span(first, open)
            )
            return add(.invalid, span(first, open))
        default:
            _ = read()
            return failed(
                "Missing argument separator",
                "A comma is required to separate each function argument from the next.",
                separator
            )
        }
    }
}

extension BinaryOperator {
    fileprivate init?(_ kind: TokenKind) {
        switch kind {
        case .or: self = .or
        case .and: self = .and
        case .doubleEqual: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        case .plus: self = .add
        case .minus: self = .subtract
        case .star: self = .multiply
        case .slash: self = .divide
        case .percent: self = .modulo
        default: return nil
        }
    }

    fileprivate var precedence: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual: 3
        case .less, .lessOrEqual, .greater, .greaterOrEqual: 4
        case .add, .subtract: 5
        case .multiply, .divide, .modulo: 6
        }
    }
}
