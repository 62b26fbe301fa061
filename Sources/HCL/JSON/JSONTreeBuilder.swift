import JSONText
import SourceText

/// Turns a JSON value into a syntax tree, block by block as a schema says.
struct JSONTreeBuilder {
    private let file: SourceFile
    private let strings: JSONSyntax.Strings
    private var mistakes = Mistakes()

    /// What is wrong with the file, as far as it is told.
    var diagnostics: [Diagnostic] {
        mistakes.told(of: file)
    }
    private var nodes: ContiguousArray<ExpressionNode> = []
    private var spans: ContiguousArray<Span> = []
    private var bodies: ContiguousArray<BodyNode> = []

    init(file: SourceFile, strings: JSONSyntax.Strings) {
        self.file = file
        self.strings = strings
    }

    func emptyTree() -> SyntaxTree {
        SyntaxTree(
            file: file,
            nodes: [],
            spans: [],
            bodies: [BodyNode(attributes: [], blocks: [], span: Span(0, file.bytes.count))],
            rootIndex: 0,
            syntax: .json
        )
    }

    consuming func finish(rootIndex: Int32, json: SpannedJSON) -> SyntaxTree {
        SyntaxTree(
            file: file,
            nodes: nodes,
            spans: spans,
            bodies: bodies,
            rootIndex: rootIndex,
            syntax: .json,
            json: json
        )
    }

    private mutating func add(_ node: ExpressionNode, _ span: Span) -> NodeID {
        nodes.append(node)
        spans.append(span)
        return NodeID(nodes.count - 1)
    }

    private mutating func report(_ summary: String, _ detail: String, _ span: Range<Int>) {
        mistakes.add(.error(summary, detail, at: SourceRange(file: file, span: Span(span))))
    }

    /// The first byte of objects and arrays, all of anything else: where messages about a value point.
    private func start(_ json: SpannedJSON) -> Range<Int> {
        switch json.kind {
        case .object, .array: json.span.lowerBound..<(json.span.lowerBound + 1)
        default: json.span
        }
    }

    // MARK: Bodies

    mutating func rootBody(_ json: SpannedJSON, _ schema: BodySchema) -> Int32 {
        switch json.kind {
        case .object, .array:
            return body(json, schema)
        default:
            report(
                "Root value must be object",
                "The root value in a JSON-based configuration must be either a JSON object or a JSON array of objects.",
                start(json)
            )
            bodies.append(BodyNode(attributes: [], blocks: [], span: Span(0, file.bytes.count)))
            return Int32(bodies.count - 1)
        }
    }

    private mutating func body(_ json: SpannedJSON, _ schema: BodySchema) -> Int32 {
        var attributes: [BodyNode.AttributeNode] = []
        var blocks: [BodyNode.BlockNode] = []
        var places: [String: Range<Int>] = [:]
        for member in members(json, labelName: nil) where member.name != "//" {
            if let shape = schema.blocks[member.name] {
                unpack(member.value, member, shape, labels: [], into: &blocks)
                continue
            }
            let span = member.nameSpan.lowerBound..<member.value.span.upperBound
            if let place = places[member.name] {
                let text = SourceRange(file: file, span: Span(place)).placeDescription
                report(
                    schema.isFreeForm ? "Duplicate attribute definition" : "Duplicate argument",
                    "The argument \"\(member.name)\" was already set at \(text).",
                    member.nameSpan
                )
                continue
            }
            places[member.name] = span
            let value = expression(member.value)
            attributes.append(
                BodyNode.AttributeNode(
                    name: Name(text: member.name, span: Span(member.nameSpan)),
                    value: value,
                    span: Span(span)
                )
            )
        }
        bodies.append(BodyNode(attributes: attributes, blocks: blocks, span: Span(json.span)))
        return Int32(bodies.count - 1)
    }

    /// The properties of an object, or of all objects in an array.
    private mutating func members(_ json: SpannedJSON, labelName: String?) -> [SpannedJSON.Member] {
        let purpose =
            labelName.map { "specify \($0) labels for this block." } ?? "define arguments and child blocks."
        switch json.kind {
        case .null:
            return []
        case .object(let members):
            return members
        case .array(let elements):
            return elements.flatMap { element -> [SpannedJSON.Member] in
                if case .object(let members) = element.kind {
                    return members
                }
                report(
                    "Incorrect JSON value type",
                    "A JSON object is required here, to \(purpose)",
                    start(element)
                )
                return []
            }
        default:
            report(
                "Incorrect JSON value type",
                "Either a JSON object or JSON array of objects is required here, to \(purpose)",
                start(json)
            )
            return []
        }
    }

    /// Adds the blocks that a property stands for: an object level a label, then an object or several.
    private mutating func unpack(
        _ json: SpannedJSON,
        _ type: SpannedJSON.Member,
        _ shape: BodySchema.BlockShape,
        labels: [Name],
        into blocks: inout [BodyNode.BlockNode]
    ) {
        guard labels.count == shape.labels.count else {
            let label = shape.labels[labels.count]
            let members = members(json, labelName: label)
            if members.isEmpty {
                report(
                    "Missing block label",
                    "At least one object property is required, whose name represents the \(type.name) block's "
                        + "\(label).",
                    start(json)
                )
            }
            for member in members {
                let name = Name(text: member.name, span: Span(member.nameSpan))
                unpack(member.value, type, shape, labels: labels + [name], into: &blocks)
            }
            return
        }
        let schema = shape.body(labels.map(\.text))
        switch json.kind {
        case .null:
            break
        case .object:
            blocks.append(block(json, type, labels, schema, at: json))
        case .array(let elements):
            for element in elements {
                blocks.append(block(element, type, labels, schema, at: json))
            }
        default:
            report(
                "Incorrect JSON value type",
                "Either a JSON object or a JSON array is required, representing the contents of one or more "
                    + "\"\(type.name)\" blocks.",
                start(json)
            )
        }
    }

    private mutating func block(
        _ json: SpannedJSON,
        _ type: SpannedJSON.Member,
        _ labels: [Name],
        _ schema: BodySchema,
        at place: SpannedJSON
    ) -> BodyNode.BlockNode {
        let content = body(json, schema)
        return BodyNode.BlockNode(
            type: Name(text: type.name, span: Span(type.nameSpan)),
            labels: labels,
            headerSpan: Span(start(place)),
            span: Span(json.span),
            body: content
        )
    }

    // MARK: Expressions

    private mutating func expression(_ json: SpannedJSON) -> NodeID {
        let span = Span(json.span)
        switch json.kind {
        case .null:
            return add(.null, span)
        case .bool(let value):
            return add(.bool(value), span)
        case .number(let value):
            return add(.number(text: value.text), span)
        case .string(let text):
            return string(text, json.span)
        case .array(let elements):
            let items = elements.map { expression($0) }
            return add(.tuple(items), span)
        case .object(let members):
            return object(members, span)
        }
    }

    private mutating func object(_ members: [SpannedJSON.Member], _ span: Span) -> NodeID {
        var items: [ObjectItem] = []
        var places: [String: Range<Int>] = [:]
        for member in members {
            let key = string(member.name, member.nameSpan)
            if case .string(let name) = nodes[Int(key)] {
                if let place = places[name] {
                    let text = SourceRange(file: file, span: Span(place)).placeDescription
                    report(
                        "Duplicate object attribute",
                        "An attribute named \"\(name)\" was already defined at \(text).",
                        member.nameSpan
                    )
                } else {
                    places[name] = member.nameSpan
                }
            }
            let value = expression(member.value)
            items.append(ObjectItem(key: key, value: value))
        }
        return add(.object(items), span)
    }

    private mutating func string(_ text: String, _ span: Range<Int>) -> NodeID {
        guard strings == .templates, Self.mayBeTemplate(text) else {
            return add(.string(text), Span(span))
        }
        let map = JSONStringMap(file: file, string: span)
        let inner = SourceFile(name: file.name, bytes: Array(text.utf8))
        let (expression, problems) = Parser.parseTemplate(file: inner)
        mistakes.add(problems.map(map.diagnostic))
        let offset = NodeID(nodes.count)
        for (node, inside) in zip(expression.tree.nodes, expression.tree.spans) {
            nodes.append(map.node(node, idsMovedBy: offset))
            spans.append(map.span(inside))
        }
        let root = offset + expression.id
        // The template as a whole is the string with its quotes.
        spans[Int(root)] = Span(span)
        return root
    }

    private static func mayBeTemplate(_ text: String) -> Bool {
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "{"), previous == UInt8(ascii: "$") || previous == UInt8(ascii: "%") {
                return true
            }
            previous = byte
        }
        return false
    }
}
