import JSONText
package import SourceText

/// The parsed form of one file: an arena of nodes that refer to each other by index.
///
/// An arena, because trees of 100,000 blocks or 10,000 nested parentheses must neither cost an allocation a
/// node nor overflow the stack when they are released. `Expression` and `Body` are the handles to read it by.
package final class SyntaxTree: Sendable {
    package let file: SourceFile
    package let nodes: ContiguousArray<ExpressionNode>
    package let spans: ContiguousArray<Span>
    let bodies: ContiguousArray<BodyNode>
    /// Index of the file's own body in `bodies`.
    let rootIndex: Int32
    /// Which of the two syntaxes the file is in.
    package let syntax: Syntax
    /// False where brackets did not match up, so that what stands inside of what is a guess.
    package let nestingIsCertain: Bool
    /// What the file holds, where it is JSON.
    let json: SpannedJSON?

    /// One of the two ways to write the language.
    package enum Syntax: Sendable {
        case native
        case json
    }

    package convenience init(
        file: SourceFile,
        nodes: ContiguousArray<ExpressionNode>,
        spans: ContiguousArray<Span>,
        bodies: ContiguousArray<BodyNode>,
        rootIndex: Int32
    ) {
        self.init(
            file: file,
            nodes: nodes,
            spans: spans,
            bodies: bodies,
            rootIndex: rootIndex,
            syntax: .native
        )
    }

    init(
        file: SourceFile,
        nodes: ContiguousArray<ExpressionNode>,
        spans: ContiguousArray<Span>,
        bodies: ContiguousArray<BodyNode>,
        rootIndex: Int32,
        syntax: Syntax,
        nestingIsCertain: Bool = true,
        json: SpannedJSON? = nil
    ) {
        self.nestingIsCertain = nestingIsCertain
        self.file = file
        self.nodes = nodes
        self.spans = spans
        self.bodies = bodies
        self.rootIndex = rootIndex
        self.syntax = syntax
        self.json = json
    }

    package var root: Body {
        Body(tree: self, index: rootIndex)
    }
}

/// Index of an expression node in its tree.
package typealias NodeID = Int32

/// What an expression is.
///
/// Children are indices into the same tree. Cases with many parts are kept outside of the node, so that the array
/// of all nodes stays small.
package enum ExpressionNode: Sendable {
    /// A number, as written; valid number text.
    case number(text: String)
    case bool(Bool)
    case null
    /// A quoted string, a heredoc or a piece of template without interpolation; escapes are already resolved.
    case string(String)
    /// A template of several parts, or of one that is to become a string.
    ///
    /// Parts are `string`, any expression, `templateIf` or `templateFor`.
    case template(parts: [NodeID])
    /// `"${x}"`: one interpolation and nothing else keeps the type of `x`.
    case templateWrap(NodeID)
    case templateIf(condition: NodeID, then: NodeID, otherwise: NodeID?)
    indirect case templateFor(key: String?, value: String, collection: NodeID, body: NodeID)
    /// A name and the attribute and index steps with constant keys that follow it, for example `var.a[0].b`.
    case traversal(root: Name, steps: [TraversalStep])
    /// Steps behind an expression that is not a name, for example `f(x).a`.
    case relativeTraversal(source: NodeID, steps: [TraversalStep])
    case index(collection: NodeID, key: NodeID)
    case splat(source: NodeID, kind: SplatKind, each: NodeID)
    /// Stands for the current element inside the `each` expression of a splat.
    case splatElement
    case call(name: Name, arguments: [NodeID], expandsLast: Bool)
    case unary(UnaryOperator, NodeID)
    case binary(BinaryOperator, NodeID, NodeID)
    case conditional(condition: NodeID, then: NodeID, otherwise: NodeID)
    case tuple([NodeID])
    case object([ObjectItem])
    indirect case forTuple(ForClause, value: NodeID)
    indirect case forObject(ForClause, key: NodeID, value: NodeID, grouping: Bool)
    case parentheses(NodeID)
    /// Where parsing failed; a diagnostic has been given already, so evaluation stays silent.
    case invalid
}

package struct Name: Sendable, Hashable {
    package let text: String
    package let span: Span

    package init(text: String, span: Span) {
        self.text = text
        self.span = span
    }
}

package struct TraversalStep: Sendable {
    package enum Kind: Sendable, Hashable {
        case attribute(String)
        case stringIndex(String)
        /// The number as written, for example `0`.
        case numberIndex(String)
        /// `.0`, the form of Terraform 0.11.
        case legacyIndex(number: String)
    }

    package let kind: Kind
    /// From the dot or bracket to the end of the step.
    package let span: Span

    package init(kind: Kind, span: Span) {
        self.kind = kind
        self.span = span
    }
}

package enum SplatKind: Sendable, Hashable {
    /// `[*]`
    case full
    /// `.*`
    case attribute
}

package struct ObjectItem: Sendable {
    /// A bare name as key is a `string` node; a name in parentheses is `parentheses` around a traversal.
    package let key: NodeID
    package let value: NodeID
}

package struct ForClause: Sendable {
    package let keyName: Name?
    package let valueName: Name
    package let collection: NodeID
    package let condition: NodeID?
}

package enum UnaryOperator: String, Sendable, Hashable {
    case negate = "-"
    case not = "!"
}

package enum BinaryOperator: String, Sendable, Hashable {
    case or = "||"
    case and = "&&"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
}

/// A body as stored: its attributes and blocks in source order.
package struct BodyNode: Sendable {
    package struct AttributeNode: Sendable {
        let name: Name
        let value: NodeID
        /// From the name to the end of the value.
        let span: Span
    }

    package struct BlockNode: Sendable {
        let type: Name
        let labels: [Name]
        /// From the type to the last label: where a message about the block as a whole points.
        let headerSpan: Span
        let span: Span
        let body: Int32
    }

    let attributes: [AttributeNode]
    let blocks: [BlockNode]
    /// Between the braces; for a file, all of it.
    let span: Span

    package init(attributes: [AttributeNode], blocks: [BlockNode], span: Span) {
        self.attributes = attributes
        self.blocks = blocks
        self.span = span
    }
}
