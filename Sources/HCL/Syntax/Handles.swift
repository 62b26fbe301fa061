package import SourceText

/// An expression in a syntax tree.
package struct Expression: Sendable {
    package let tree: SyntaxTree
    package let id: NodeID

    package init(tree: SyntaxTree, id: NodeID) {
        self.tree = tree
        self.id = id
    }

    package var node: ExpressionNode {
        tree.nodes[Int(id)]
    }

    package var range: SourceRange {
        SourceRange(file: tree.file, span: tree.spans[Int(id)])
    }

    /// The expression at another index of the same tree.
    package func child(_ id: NodeID) -> Expression {
        Expression(tree: tree, id: id)
    }
}

/// The inside of a file or block: attributes and nested blocks.
package struct Body: Sendable {
    package let tree: SyntaxTree
    let index: Int32

    private var node: BodyNode {
        tree.bodies[Int(index)]
    }

    package var attributes: [Attribute] {
        node.attributes.map { Attribute(tree: tree, node: $0) }
    }

    package var blocks: [Block] {
        node.blocks.map { Block(tree: tree, node: $0) }
    }

    package var range: SourceRange {
        SourceRange(file: tree.file, span: node.span)
    }

    package func attribute(named name: String) -> Attribute? {
        node.attributes.first { $0.name.text == name }.map { Attribute(tree: tree, node: $0) }
    }
}

package struct Attribute: Sendable {
    package let tree: SyntaxTree
    private let node: BodyNode.AttributeNode

    init(tree: SyntaxTree, node: BodyNode.AttributeNode) {
        self.tree = tree
        self.node = node
    }

    package var name: String {
        node.name.text
    }

    package var value: Expression {
        Expression(tree: tree, id: node.value)
    }

    package var nameRange: SourceRange {
        SourceRange(file: tree.file, span: node.name.span)
    }

    package var range: SourceRange {
        SourceRange(file: tree.file, span: node.span)
    }
}

package struct Block: Sendable {
    let tree: SyntaxTree
    private let node: BodyNode.BlockNode

    init(tree: SyntaxTree, node: BodyNode.BlockNode) {
        self.tree = tree
        self.node = node
    }

    package var type: String {
        node.type.text
    }

    package var labels: [String] {
        node.labels.map(\.text)
    }

    package var typeRange: SourceRange {
        SourceRange(file: tree.file, span: node.type.span)
    }

    package var labelRanges: [SourceRange] {
        node.labels.map { SourceRange(file: tree.file, span: $0.span) }
    }

    package var headerRange: SourceRange {
        SourceRange(file: tree.file, span: node.headerSpan)
    }

    package var range: SourceRange {
        SourceRange(file: tree.file, span: node.span)
    }

    package var body: Body {
        Body(tree: tree, index: node.body)
    }

    /// The header as people write it, for example `resource "aws_instance" "example"`.
    package var title: String {
        ([type] + labels.map { "\"\($0)\"" }).joined(separator: " ")
    }
}
