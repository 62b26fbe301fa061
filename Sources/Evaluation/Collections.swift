import HCL
import SourceText
import Values

extension EvaluationRun {
    func object(_ items: [ObjectItem]) -> Value {
        var entries: [(String, Value)] = []
        entries.reserveCapacity(items.count)
        var marks: Marks = []
        var isKnown = true
        for item in items {
            if case .string(let name) = tree.nodes[Int(item.key)] {
                entries.append((name.normalizedNFC, value(item.value)))
                continue
            }
            if let key = objectKey(item, &marks) {
                entries.append((key, value(item.value)))
            } else {
                isKnown = false
                _ = value(item.value)
            }
        }
        // As in Terraform, an object of which a key is not known yet carries no marks of its keys until then.
        return isKnown ? Value(.object(ValueMap(entries)), marks: marks) : .unknown()
    }

    private func objectKey(_ item: ObjectItem, _ marks: inout Marks) -> String? {
        let node = item.key
        if case .traversal(_, let steps) = tree.nodes[Int(node)], !steps.isEmpty {
            fail(
                "Ambiguous attribute key",
                "If this expression is intended to be a reference, wrap it in parentheses. If it's instead intended"
                    + " as a literal name containing periods, wrap it in quotes to create a string literal.",
                at: span(node),
                in: node
            )
            return nil
        }
        let key = value(node)
        marks.formUnion(key.marks)
        if key.isNull {
            fail("Null value as key", "Can't use a null value as a key.", at: span(item.value), in: node)
            return nil
        }
        do {
            return try key.converted(to: .string).stringValue
        } catch {
            fail(
                "Incorrect key type",
                "Can't use this value as a key: \(error.wording).",
                at: span(node),
                in: node
            )
            return nil
        }
    }

    // MARK: for

    struct Element {
        let key: Value
        let value: Value
    }

    struct Iteration {
        let elements: [Element]
        /// Of the collection itself.
        let marks: Marks
        /// Whether the elements must not be told, though they have no marks of their own.
        let isSecret: Bool
    }

    enum IterationStart {
        case elements(Iteration)
        /// Unknown, or in error and reported.
        case impossible(Value)
    }

    func iteration(over collection: NodeID, in node: NodeID) -> IterationStart {
        let value = value(collection)
        func refuse(_ summary: String, _ detail: QuotingText) -> IterationStart {
            .impossible(fail(summary, detail, at: span(collection), in: node))
        }
        if value.isNull {
            return refuse(
                "Iteration over null value",
                "A null value cannot be used as the collection in a 'for' expression."
            )
        }
        let elements: [Element]
        switch value.content {
        case .list(let list, _), .tuple(let list):
            elements = list.enumerated().map { Element(key: .number($0.offset), value: $0.element) }
        case .set(let set, _): elements = set.map { Element(key: $0, value: $0) }
        case .map(let entries, _), .object(let entries):
            elements = entries.map { Element(key: Value(.string($0)), value: $1) }
        case .unknown(let type) where !type.isPrimitive: return .impossible(.unknown(marks: value.marks))
        default:
            return refuse(
                "Iteration over non-iterable value",
                "A value of type \(words: value.type.typeName) cannot be used as the collection in a 'for' expression."
            )
        }
        let isSecret = !value.marks.isEmpty || usesSecrets(collection)
        return .elements(Iteration(elements: elements, marks: value.marks, isSecret: isSecret))
    }

    func bind(_ key: String?, _ name: String, to element: Element, isSecret: Bool) {
        if let key {
            bind(Frame(name: key, value: element.key, isSecret: isSecret))
        }
        bind(Frame(name: name, value: element.value, isSecret: isSecret))
    }

    private func bind(_ frame: Frame) {
        frames.append(frame)
        secretCount += frame.isSecret ? 1 : 0
    }

    func unbind(_ key: String?) {
        for _ in 0..<(key == nil ? 1 : 2) {
            secretCount -= frames.removeLast().isSecret ? 1 : 0
        }
    }

    private func bind(_ clause: ForClause, to element: Element, isSecret: Bool) {
        bind(clause.keyName?.text, clause.valueName.text, to: element, isSecret: isSecret)
    }

    /// Whether a condition would fail for any element, found out with unknown ones to report it once.
    private func isHopeless(_ clause: ForClause, in node: NodeID) -> Bool {
        guard let condition = clause.condition else { return false }
        let before = diagnostics.count
        bind(clause, to: Element(key: .unknown(), value: .unknown()), isSecret: false)
        let result = value(condition)
        unbind(clause.keyName?.text)
        guard diagnostics.count == before else { return true }
        if result.isNull {
            fail(
                "Condition is null",
                "The value of the 'if' clause must not be null.",
                at: span(condition),
                in: node
            )
            return true
        }
        return includes(result, condition, in: node) == nil
    }

    private enum Inclusion {
        case yes, no, unknown
    }

    /// `nil` when the condition's value is none, which is reported.
    private func includes(_ value: Value, _ condition: NodeID, in node: NodeID) -> Inclusion? {
        if value.isNull {
            fail(
                "Invalid 'for' condition",
                "The value of the 'if' clause must not be null.",
                at: span(condition),
                in: node
            )
            return nil
        }
        do {
            return switch try value.converted(to: .bool).boolValue {
            case true?: .yes
            case false?: .no
            case nil: .unknown
            }
        } catch {
            fail(
                "Invalid 'for' condition",
                "The 'if' clause value is invalid: \(error.wording).",
                at: span(condition),
                in: node
            )
            return nil
        }
    }

    /// Each element that is wrong is reported, as Terraform does, but not without end.
    private func isTired(since start: Int) -> Bool {
        diagnostics.count - start >= 100 || (quiet > 0 && diagnostics.count > start) || exhaustion != nil
    }

    /// Calls the body for every element that the clause includes, with its names bound.
    ///
    /// The result is `nil` after an error, otherwise whether all conditions were known, and all marks on the way.
    private func forEach(
        _ node: NodeID,
        _ clause: ForClause,
        _ iteration: Iteration,
        body: (inout Marks) -> Bool
    ) -> (isKnown: Bool, marks: Marks)? {
        guard !isHopeless(clause, in: node) else { return nil }
        let start = diagnostics.count
        var marks = iteration.marks
        var isKnown = true
        for element in iteration.elements {
            bind(clause, to: element, isSecret: iteration.isSecret)
            defer { unbind(clause.keyName?.text) }
            let before = diagnostics.count
            if let condition = clause.condition {
                let value = value(condition)
                marks.formUnion(value.marks)
                guard let inclusion = includes(value, condition, in: node), diagnostics.count == before else {
                    if isTired(since: start) { return nil }
                    continue
                }
                if inclusion == .unknown {
                    isKnown = false
                }
                if inclusion != .yes { continue }
            }
            if !body(&marks) {
                isKnown = false
            }
            if isTired(since: start) { break }
        }
        return diagnostics.count == start && exhaustion == nil ? (isKnown, marks) : nil
    }

    func forTuple(_ node: NodeID, _ clause: ForClause, _ element: NodeID) -> Value {
        let iteration: Iteration
        switch self.iteration(over: clause.collection, in: node) {
        case .elements(let found): iteration = found
        case .impossible(let value): return value
        }
        var values: [Value] = []
        values.reserveCapacity(iteration.elements.count)
        var size = 0
        let outcome = forEach(node, clause, iteration) { _ in
            let value = value(element)
            values.append(value)
            size += value.extent.size
            if size > ValueExtent.sizeLimit { giveUpTooLarge(at: node) }
            return true
        }
        guard let outcome else { return .unknown() }
        return outcome.isKnown ? Value(.tuple(values), marks: outcome.marks) : .unknown(marks: outcome.marks)
    }

    func forObject(_ node: NodeID, _ clause: ForClause, key: NodeID, element: NodeID, grouping: Bool) -> Value
    {
        let iteration: Iteration
        switch self.iteration(over: clause.collection, in: node) {
        case .elements(let found): iteration = found
        case .impossible(let value): return value
        }
        var entries: [(String, Value)] = []
        var positions: [String: Int] = [:]
        var groups: [[Value]] = []
        var size = 0
        let outcome = forEach(node, clause, iteration) { marks in
            let keyValue = value(key)
            marks.formUnion(keyValue.marks)
            if keyValue.isNull {
                fail(
                    "Invalid object key",
                    "Key expression in 'for' expression must not produce a null value.",
                    at: span(key),
                    in: node
                )
                return false
            }
            if keyValue.isUnknown { return false }
            let name: String?
            do throws(ConversionError) {
                name = try keyValue.converted(to: .string).stringValue
            } catch {
                fail(
                    "Invalid object key",
                    "The key expression produced an invalid result: \(error.wording).",
                    at: span(key),
                    in: node
                )
                return false
            }
            guard let name else { return false }
            let value = value(element)
            size += name.utf8.count + value.extent.size
            if size > ValueExtent.sizeLimit { giveUpTooLarge(at: node) }
            if let position = positions[name] {
                guard grouping else {
                    fail(
                        "Duplicate object key",
                        "Two different items produced the key \(name.quotedAsInGo) in this 'for' expression. If"
                            + " duplicates are expected, use the ellipsis (...) after the value expression to enable"
                            + " grouping by key.",
                        at: span(key),
                        in: node,
                        marks: marks
                    )
                    return false
                }
                groups[position].append(value)
            } else {
                positions[name] = entries.count
                entries.append((name, value))
                if grouping {
                    groups.append([value])
                }
            }
            return true
        }
        guard let outcome else { return .unknown() }
        guard outcome.isKnown else { return .unknown(marks: outcome.marks) }
        if grouping {
            entries = zip(entries, groups).map { ($0.0, .tuple($1)) }
        }
        return Value(.object(ValueMap(entries)), marks: outcome.marks)
    }

    // MARK: splat

    func splat(_ node: NodeID, source: NodeID, each: NodeID) -> Value {
        let before = diagnostics.count
        let value = value(source)
        guard diagnostics.count == before else { return .unknown() }
        let elements: [Value]
        /// The element type, when the result is a list.
        var listElement: ValueType?
        switch value.content {
        case .unknown(.any): return .unknown(marks: value.marks)
        case .null(let type) where type.isList || type.isSet || type.isTuple:
            return fail(
                "Splat of null value",
                "Splat expressions (with the * symbol) cannot be applied to null sequences.",
                at: span(source),
                in: node
            )
        case .null: return Value(.tuple([]), marks: value.marks)
        case .tuple(let found): elements = found
        case .list(let found, let type), .set(let found, let type):
            elements = found
            listElement = type
        case .unknown(let type): return unknownSplat(of: type, in: value, each: each)
        default:
            // Anything else counts as a sequence of itself.
            return splatElement(value, each, isSecret: false).map { .tuple([$0]).marked(value.marks) }
                ?? .unknown()
        }
        let isSecret = !value.marks.isEmpty || usesSecrets(source)
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            if let value = splatElement(element, each, isSecret: isSecret) {
                values.append(value)
            }
            if isTired(since: before) { break }
        }
        guard diagnostics.count == before else { return .unknown() }
        guard let listElement else { return Value(.tuple(values), marks: value.marks) }
        let type =
            values.lazy.map(\.type).first { $0 != .any }
            ?? splatElement(.unknown(listElement), each, isSecret: false)?.type ?? .any
        return Value(.list(values, element: type), marks: value.marks)
    }

    private func splatElement(_ element: Value, _ each: NodeID, isSecret: Bool) -> Value? {
        let before = diagnostics.count
        splatElements.append(element)
        secretCount += isSecret ? 1 : 0
        secretSplatCount += isSecret ? 1 : 0
        defer {
            splatElements.removeLast()
            secretCount -= isSecret ? 1 : 0
            secretSplatCount -= isSecret ? 1 : 0
        }
        let result = value(each)
        return diagnostics.count == before ? result : nil
    }

    private func unknownSplat(of type: ValueType, in value: Value, each: NodeID) -> Value {
        let marks = value.marks
        switch type {
        case .list(let element), .set(let element):
            guard let result = splatElement(.unknown(element), each, isSecret: false) else {
                return .unknown()
            }
            var refinement = value.refinement
            refinement.isNotNull = true
            if type.isSet {
                refinement.leastCount = min(refinement.leastCount, 1)
            }
            return .unknown(.list(result.type), marks: marks).refined(refinement)
        case .tuple(let types):
            var results: [ValueType] = []
            for type in types {
                guard let result = splatElement(.unknown(type), each, isSecret: false) else {
                    return .unknown()
                }
                results.append(result.type)
            }
            return .unknown(.tuple(results), marks: marks)
        default:
            // Null would give no element, anything else one.
            if value.isDefinitelyNotNull {
                return splatElement(value, each, isSecret: false).map { .tuple([$0]).marked(marks) }
                    ?? .unknown()
            }
            _ = splatElement(.unknown(type), each, isSecret: false)
            return .unknown(marks: marks)
        }
    }
}
