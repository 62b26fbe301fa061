import Addresses
import HCL
import SourceText
import Values

/// The evaluation of one expression: what is in scope at the moment, and what went wrong so far.
///
/// An error gives a diagnostic and an unknown value of no particular type, which passes through all operations in
/// silence, so one mistake is reported once.
final class EvaluationRun {
    struct Frame {
        let name: String
        let value: Value
        /// Whether the value was taken out of something marked, whose marks are on the result as a whole.
        var isSecret = false
    }

    struct Resolved {
        let value: Value
        let subjectStepCount: Int
        var isSecret = false
    }

    let tree: SyntaxTree
    let scope: (any Scope)?
    let functions: FunctionTable?
    let context: FunctionContext
    /// Variables bound by `for`, innermost last.
    var frames: [Frame]
    /// Elements that `splatElement` stands for, innermost last.
    var splatElements: [Value] = []
    /// How many of the frames and splat elements are secret.
    var secretCount = 0
    /// How many of the splat elements are secret.
    var secretSplatCount = 0
    var diagnostics: [Diagnostic] = []
    /// Above zero, diagnostics may be thrown away, so nothing costly goes into them.
    var quiet = 0
    /// How many template functions this evaluation is inside of.
    let templateDepth: Int
    /// Whether the console's `type` function is known here, to be refused inside of expressions.
    var isConsole = false
    private var resolved: [NodeID: Resolved] = [:]
    /// References to resources and modules with an expression as key: looked up when the key is known.
    private var keyed: [NodeID: Reference] = [:]
    private var depth = 0
    /// Looked at when the expression turns out to be deep.
    private lazy var room = StackRoom()
    /// How many expressions were evaluated, those of loops once a turn.
    var steps = 0
    var stepLimit = Evaluator.stepLimit
    /// How large the result may be, in bytes.
    var sizeLimit = ValueExtent.sizeLimit
    private(set) var isOverSizeLimit = false
    /// Why nothing more is evaluated: the work or its result has no end in sight.
    var exhaustion: Diagnostic?

    init(
        tree: SyntaxTree,
        scope: (any Scope)?,
        functions: FunctionTable?,
        context: FunctionContext,
        variables: ValueMap,
        secretVariables: Set<String> = [],
        templateDepth: Int = 0
    ) {
        self.tree = tree
        self.scope = scope
        self.functions = functions
        self.context = context
        self.templateDepth = templateDepth
        frames = variables.map { Frame(name: $0, value: $1, isSecret: secretVariables.contains($0)) }
        secretCount = frames.count(where: \.isSecret)
    }

    /// Looks up once everything the expression refers to.
    func resolveReferences(in expression: Expression) {
        guard let scope else { return }
        let (found, problems) = references(in: expression, excluding: Set(frames.map(\.name)))
        diagnostics += problems
        var values: [Reference.Subject: Result<Value, DiagnosticsError>] = [:]
        for reference in found {
            if resolveInstance(reference, scope) { continue }
            // A resource may be asked for with and without a key, which its owner judges by the reference.
            let known = reference.key == .none ? values[reference.subject] : nil
            let result = known ?? scope.value(of: reference)
            switch result {
            case .success(let value):
                values[reference.subject] = result
                resolved[reference.expression.id] = Resolved(
                    value: value,
                    subjectStepCount: reference.subjectStepCount
                )
            case .failure(let error):
                diagnostics += error.diagnostics
            }
        }
    }

    /// Looks up one output or instance, or remembers to do so; false leaves the reference to the whole block or module.
    private func resolveInstance(_ reference: Reference, _ scope: any Scope) -> Bool {
        if let name = reference.moduleOutput, let value = scope.output(name, of: reference) {
            resolved[reference.expression.id] = Resolved(
                value: value,
                subjectStepCount: reference.subjectStepCount + (reference.key == .none ? 1 : 2)
            )
            return true
        }
        let key: Value
        switch reference.key {
        case .none: return false
        case .constant(.index(let index)): key = .number(index)
        case .constant(.key(let text)): key = .string(text)
        case .dynamic:
            guard reference.remaining.isEmpty else { return false }
            keyed[reference.expression.id] = reference
            return true
        }
        guard let value = scope.instance(of: reference, key: key) else { return false }
        resolved[reference.expression.id] = Resolved(
            value: value,
            subjectStepCount: reference.subjectStepCount + 1
        )
        return true
    }

    func span(_ node: NodeID) -> Span {
        tree.spans[Int(node)]
    }

    func range(_ span: Span) -> SourceRange {
        SourceRange(file: tree.file, span: span)
    }

    /// Reports an error about an expression and gives the value that stands for it.
    ///
    /// What the detail quotes is left out where `marks`, those of the values it is about, are not empty, or where the
    /// expression uses something secret.
    @discardableResult
    func fail(
        _ summary: String,
        _ detail: QuotingText,
        at span: Span,
        in node: NodeID,
        marks: Marks = []
    ) -> Value {
        let isSecret = detail.hasQuotes && (!marks.isEmpty || usesSecrets(node))
        diagnostics.append(
            Diagnostic(
                .error,
                summary,
                detail: (isSecret ? detail.withheld : detail).text,
                subject: range(span),
                referenceValues: quiet > 0 ? [] : referenceValues(in: node)
            )
        )
        return .unknown()
    }

    /// Evaluates a node; after exhaustion, to nothing known.
    func value(_ node: NodeID) -> Value {
        guard exhaustion == nil else { return .unknown() }
        steps += 1
        guard steps <= stepLimit else { return giveUpTooLong(at: node) }
        let result = plainValue(node)
        return result.extent.isTooMuch ? giveUp(result.extent, at: node) : result
    }

    /// Ends the evaluation because it is too much work.
    func giveUpTooLong(at node: NodeID) -> Value {
        giveUp(
            "Expression takes too long",
            "More steps would be taken to evaluate this expression than keyform takes: \(Evaluator.stepLimit) for one"
                + " expression, and ten times as many for all of a configuration. Loops inside of loops multiply, and"
                + " each byte of a text that a function goes through is a step; go through less.",
            at: node
        )
    }

    /// Ends the evaluation as a whole.
    private func giveUp(_ summary: String, _ detail: String, at node: NodeID) -> Value {
        exhaustion = .error(summary, detail, at: range(span(node)))
        return .unknown()
    }

    /// Ends the evaluation because of a value that is too large or too deep.
    @discardableResult
    func giveUp(_ extent: ValueExtent, at node: NodeID) -> Value {
        if extent.size <= ValueExtent.sizeLimit {
            return giveUp(
                "Value nested too deeply",
                "This gives a value of more than \(ValueExtent.depthLimit) levels of lists and objects inside of each"
                    + " other, which is the most that keyform handles.",
                at: node
            )
        }
        return giveUpTooLarge(at: node)
    }

    /// Ends the evaluation because of a value that would be too large.
    @discardableResult
    func giveUpTooLarge(at node: NodeID) -> Value {
        guard exhaustion == nil else { return .unknown() }
        guard sizeLimit == ValueExtent.sizeLimit else {
            isOverSizeLimit = true
            return giveUp(
                "Values too large together",
                "With this one, the values of the configuration would be larger than keyform handles:"
                    + " \(ValueExtent.sizeLimit >> 20) MiB for all local values, as much for all outputs, and twice as"
                    + " much for all arguments. Values that are made of several others, again and again, grow"
                    + " quickly.",
                at: node
            )
        }
        return giveUp(
            "Value too large",
            "This would give a value of more than \(ValueExtent.sizeLimit >> 20) MiB, which is the most that keyform"
                + " handles. Values that are made of several others, again and again, grow quickly.",
            at: node
        )
    }

    private func plainValue(_ node: NodeID) -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Evaluator.ordinaryDepth || (depth <= Evaluator.depthLimit && room.isLeft) else {
            return giveUp(
                "Expression nested too deeply",
                depth > Evaluator.depthLimit
                    ? "An expression can have at most \(Evaluator.depthLimit) levels; split it up with local values."
                    : "There is room for \(depth) levels in the memory that the system gives keyform (ulimit -v). Split"
                        + " the expression up with local values.",
                at: node
            )
        }
        switch tree.nodes[Int(node)] {
        case .number(let text):
            guard let number = Number(text: text) else {
                return fail(
                    "Invalid number literal",
                    "This number is too large or too small: \(Number.rangeMessage).",
                    at: span(node),
                    in: node
                )
            }
            return .number(number)
        case .bool(let value): return .bool(value)
        case .null: return .null()
        case .string(let text): return .string(text)
        case .template(let parts): return template(parts)
        case .templateWrap(let inner), .parentheses(let inner): return value(inner)
        case .templateIf(let condition, let then, let otherwise):
            return conditional(node, condition: condition, then: then, otherwise: otherwise)
        case .templateFor(let key, let name, let collection, let body):
            return templateFor(node, key: key, name: name, collection: collection, body: body)
        case .traversal(let root, let steps): return traversal(node, root: root, steps: steps)
        case .relativeTraversal(let source, let steps):
            return apply(steps[...], to: value(source), in: node)
        case .index(let collection, let key): return index(node, collection: collection, key: key)
        case .splat(let source, _, let each): return splat(node, source: source, each: each)
        case .splatElement: return splatElements.last ?? .unknown()
        case .call(let name, let arguments, let expandsLast):
            return call(node, name: name, arguments: arguments, expandsLast: expandsLast)
        case .unary(let symbol, let operand): return unary(node, symbol, operand)
        case .binary: return binaryChain(node)
        case .conditional(let condition, let then, let otherwise):
            return conditional(node, condition: condition, then: then, otherwise: otherwise)
        case .tuple(let elements): return .tuple(elements.map { value($0) })
        case .object(let items): return object(items)
        case .forTuple(let clause, let element): return forTuple(node, clause, element)
        case .forObject(let clause, let key, let element, let grouping):
            return forObject(node, clause, key: key, element: element, grouping: grouping)
        case .invalid: return .unknown()
        }
    }

    private func traversal(_ node: NodeID, root: Name, steps: [TraversalStep]) -> Value {
        guard let start = start(of: node, root: root) else {
            // Without a scope nothing was looked up before.
            return fail("Variables not allowed", "Variables may not be used here.", at: root.span, in: node)
        }
        return apply(steps[start.subjectStepCount...], to: start.value, in: node)
    }

    /// What a traversal begins with, and how many steps that includes.
    func start(of node: NodeID, root: Name) -> Resolved? {
        if let frame = frames.last(where: { $0.name == root.text }) {
            return Resolved(value: frame.value, subjectStepCount: 0, isSecret: frame.isSecret)
        }
        return resolved[node]
    }

    func apply(_ steps: ArraySlice<TraversalStep>, to value: Value, in node: NodeID) -> Value {
        var current = value
        for step in steps {
            switch current.applying(step.kind) {
            case .success(let next): current = next
            case .failure(let failure):
                return fail(failure.summary, failure.detail, at: step.span, in: node, marks: current.marks)
            }
        }
        return current
    }

    private func index(_ node: NodeID, collection: NodeID, key: NodeID) -> Value {
        let keyValue = value(key)
        if let reference = keyed[collection], let scope {
            if let instance = scope.instance(of: reference, key: keyValue) { return instance }
            switch scope.value(of: reference) {
            case .success(let block):
                keyed[collection] = nil
                resolved[collection] = Resolved(value: block, subjectStepCount: reference.subjectStepCount)
            case .failure(let error):
                diagnostics += error.diagnostics
                return .unknown()
            }
        }
        let collectionValue = value(collection)
        switch collectionValue.indexed(by: keyValue) {
        case .success(let value): return value
        case .failure(let failure):
            let bracket = Span(Int(span(collection).upper), Int(span(node).upper))
            return fail(
                failure.summary,
                failure.detail,
                at: bracket,
                in: node,
                marks: collectionValue.marks.union(keyValue.marks)
            )
        }
    }
}
