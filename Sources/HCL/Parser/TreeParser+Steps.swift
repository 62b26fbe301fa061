import SourceText

/// What follows a term: attributes, indexes and splats.
extension TreeParser {
    /// The steps read so far, and the splats they stand inside of.
    private struct Chain {
        /// What the steps so far apply to.
        var base: NodeID
        /// Where the innermost source begins.
        var lower: Int
        var steps: [TraversalStep] = []
        /// Full splats take all that follows into their `each`; they are put together at the end.
        var splats: [(source: NodeID, lower: Int)] = []
    }

    mutating func steps(behind term: NodeID) -> NodeID {
        var chain = Chain(base: term, lower: Int(span(of: term).lower))
        while !failed {
            switch peek().kind {
            case .dot: dotStep(&chain)
            case .openBracket: bracketStep(&chain)
            default: return finish(&chain)
            }
        }
        return finish(&chain)
    }

    private mutating func finish(_ chain: inout Chain) -> NodeID {
        flush(&chain)
        while let (source, lower) = chain.splats.popLast() {
            let each = chain.base
            chain.base = add(
                .splat(source: source, kind: .full, each: each),
                Span(lower, Int(span(of: each).upper))
            )
        }
        return chain.base
    }

    /// Puts the collected steps into the tree.
    private mutating func flush(_ chain: inout Chain) {
        guard let last = chain.steps.last else {
            return
        }
        let range = Span(Int(span(of: chain.base).lower), Int(last.span.upper))
        if case .traversal(let root, let steps) = node(chain.base), steps.isEmpty {
            replace(chain.base, with: .traversal(root: root, steps: chain.steps), range)
        } else {
            chain.base = add(.relativeTraversal(source: chain.base, steps: chain.steps), range)
        }
        chain.steps = []
    }

    private mutating func dotStep(_ chain: inout Chain) {
        let dot = read()
        let token = peek()
        switch token.kind {
        case .identifier:
            _ = read()
            chain.steps.append(TraversalStep(kind: .attribute(text(token)), span: span(dot, token)))
        case .number:
            _ = read()
            if let step = legacyIndex(dot, token, splat: nil) {
                chain.steps.append(step)
            }
        case .star:
            attributeSplat(dot, &chain)
        default:
            fail("Invalid attribute name", "An attribute name is required after a dot.", span(token))
        }
    }

    /// `.0`; two in a row lex as one number and are refused, at the star if inside a splat.
    private mutating func legacyIndex(_ dot: Token, _ token: Token, splat: Token?) -> TraversalStep? {
        let number = text(token)
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 1 else {
            let advice =
                splat != nil
                ? "Use the proper index syntax with a full splat expression [*] instead, like "
                : "Use the proper index syntax instead, like "
            report(
                "Invalid legacy index syntax",
                "When using the legacy index syntax, chaining two indexes together is not permitted. "
                    + "\(advice)[\(parts[0])][\(parts[1])].",
                span(splat ?? token)
            )
            return nil
        }
        guard isNumber(token) else {
            report(
                "Invalid number literal",
                "Failed to recognize the value of this number literal.",
                span(token)
            )
            return nil
        }
        return TraversalStep(kind: .legacyIndex(number: number), span: span(dot, token))
    }

    /// `.*` takes the attributes that follow it into its `each`, and nothing else.
    private mutating func attributeSplat(_ dot: Token, _ chain: inout Chain) {
        flush(&chain)
        let star = read()
        let element = add(.splatElement, span(dot, star))
        var steps: [TraversalStep] = []
        while peek().kind == .dot {
            let dot = read()
            let token = peek()
            switch token.kind {
            case .number:
                _ = read()
                if let step = legacyIndex(dot, token, splat: star) {
                    steps.append(step)
                }
            case .identifier:
                _ = read()
                steps.append(TraversalStep(kind: .attribute(text(token)), span: span(dot, token)))
            case .star:
                fail(
                    "Nested splat expression not allowed",
                    "A splat expression (*) cannot be used inside another attribute-only splat expression.",
                    span(token)
                )
                return
            default:
                fail("Invalid attribute name", "An attribute name is required after a dot.", span(star))
                return
            }
        }
        var each = element
        if let first = steps.first, let last = steps.last {
            each = add(
                .relativeTraversal(source: element, steps: steps),
                first.span.union(last.span)
            )
        }
        let upper = steps.last.map { Int($0.span.upper) } ?? Int(star.upper)
        chain.base = add(
            .splat(source: chain.base, kind: .attribute, each: each),
            Span(chain.lower, upper)
        )
    }

    private mutating func bracketStep(_ chain: inout Chain) {
        let open = read()
        if peek().kind == .star {
            fullSplat(open, &chain)
            return
        }
        let outer = newlinesCount
        newlinesCount = false
        defer { newlinesCount = outer }
        let key = expression()
        guard !failed else {
            return
        }
        let close = read()
        guard close.kind == .closeBracket else {
            fail(
                "Missing close bracket on index",
                "The index operator must end with a closing bracket (\"]\").",
                skipToCloseBracket()
            )
            return
        }
        switch node(key) {
        case .number(let text):
            chain.steps.append(TraversalStep(kind: .numberIndex(text), span: span(open, close)))
        case .string(let text):
            chain.steps.append(TraversalStep(kind: .stringIndex(text), span: span(open, close)))
        default:
            flush(&chain)
            chain.base = add(
                .index(collection: chain.base, key: key),
                Span(chain.lower, Int(close.upper))
            )
        }
    }

    private mutating func fullSplat(_ open: Token, _ chain: inout Chain) {
        _ = read()
        let close = read()
        guard close.kind == .closeBracket else {
            fail(
                "Missing close bracket on splat index",
                "The star for a full splat operator must be immediately followed by a closing bracket (\"]\").",
                skipToCloseBracket()
            )
            return
        }
        flush(&chain)
        chain.splats.append((chain.base, chain.lower))
        chain.base = add(.splatElement, span(open, close))
        chain.lower = Int(open.lower)
    }

    /// Moves to the bracket that closes the current one, or to the end of the file: Terraform points there.
    private mutating func skipToCloseBracket() -> Span {
        var open = 0
        while position < tokens.count - 1 {
            switch tokens[position].kind {
            case .openBracket:
                open += 1
            case .closeBracket where open == 0:
                return span(tokens[position])
            case .closeBracket:
                open -= 1
            default:
                break
            }
            position += 1
        }
        giveUp()
        return span(tokens[tokens.count - 1])
    }
}
