import HCL
import SourceText

/// The inside of a block, which override files may have changed.
struct BlockContent {
    let block: Block
    var attributes: [Attribute]
    var blocks: [BlockContent]
    /// The header of the block in an override file that changed this one last.
    var lastOverride: SourceRange?

    init(_ block: Block) {
        self.block = block
        let body = block.body
        attributes = body.attributes
        blocks = body.blocks.map(BlockContent.init)
    }

    var labels: [String] {
        block.labels
    }

    var header: SourceRange {
        block.headerRange
    }

    /// Where the message about a missing argument points, as in Terraform: the brace that opens the block, or closes it
    /// in JSON.
    var openingBrace: SourceRange {
        let body = block.body.range
        let lower = Int(body.span.lower)
        if block.body.tree.syntax == .json {
            // The brace that closes an object, or the bracket that opens a list of them.
            let upper = Int(body.span.upper)
            let isObject = upper > lower && body.file.bytes[lower] == UInt8(ascii: "{")
            let position = isObject ? upper - 1 : lower
            return SourceRange(
                file: body.file,
                span: Span(position, min(position + 1, body.file.bytes.count))
            )
        }
        let isBrace = lower > 0 && body.file.bytes[lower - 1] == UInt8(ascii: "{")
        return isBrace ? SourceRange(file: body.file, span: Span(lower - 1, lower)) : header
    }

    subscript(name: String) -> Attribute? {
        attributes.first { $0.name == name }
    }
}

/// Which arguments and blocks a kind of block takes.
struct BlockShape: Sendable {
    struct Nested: Sendable {
        let type: String
        /// What its labels are called.
        let labels: [String]

        init(_ type: String, _ labels: [String] = []) {
            self.type = type
            self.labels = labels
        }
    }

    let required: [String]
    let optional: [String]
    let blocks: [Nested]
    /// Names that an argument of its own must not have been left out for a suggestion.
    private let argumentNames: Set<String>
    private let nestedByType: [String: Nested]

    init(required: [String] = [], optional: [String] = [], blocks: [Nested] = []) {
        self.required = required
        self.optional = optional
        self.blocks = blocks
        argumentNames = Set(required + optional)
        nestedByType = Dictionary(blocks.map { ($0.type, $0) }, uniquingKeysWith: { $1 })
    }

    func takes(argument name: String) -> Bool {
        argumentNames.contains(name)
    }

    func nested(_ type: String) -> Nested? {
        nestedByType[type]
    }
}

extension BlockShape {
    /// Reports arguments and blocks that do not belong, and required arguments that are missing.
    ///
    /// The context is the block as messages name it; nil for a file.
    ///
    /// - Returns: the nested blocks that have the right labels.
    func check(
        _ content: BlockContent,
        in context: String?,
        _ report: (Diagnostic) -> Void
    ) -> [BlockContent] {
        for name in required where content[name] == nil {
            report(BlockShape.missingArgument(name, at: content.openingBrace, in: context))
        }
        checkArguments(content.attributes, in: context, report)
        return checkBlocks(content.blocks, in: context, report)
    }

    static func missingArgument(
        _ name: String,
        at subject: SourceRange,
        in context: String?
    ) -> Diagnostic {
        .error(
            "Missing required argument",
            "The argument \"\(name)\" is required, but no definition was found.",
            at: subject,
            in: context
        )
    }

    func checkArguments(_ attributes: [Attribute], in context: String?, _ report: (Diagnostic) -> Void) {
        let given = Set(attributes.map(\.name))
        let candidates = (required + optional).filter { !given.contains($0) }
        for attribute in attributes where !takes(argument: attribute.name) {
            var suggestion = ""
            if let near = nearMiss(attribute.name, among: candidates) {
                suggestion = " Did you mean \"\(near)\"?"
            } else if nested(attribute.name) != nil {
                suggestion = " Did you mean to define a block of type \"\(attribute.name)\"?"
            }
            let isJSON = attribute.tree.syntax == .json
            report(
                .error(
                    isJSON ? "Extraneous JSON object property" : "Unsupported argument",
                    isJSON
                        ? "No argument or block type is named \"\(attribute.name)\".\(suggestion)"
                        : "An argument named \"\(attribute.name)\" is not expected here.\(suggestion)",
                    at: attribute.nameRange,
                    in: context
                )
            )
        }
    }

    func checkBlocks(
        _ contents: [BlockContent],
        in context: String?,
        _ report: (Diagnostic) -> Void
    ) -> [BlockContent] {
        contents.filter { content in
            let block = content.block
            guard let shape = nested(block.type) else {
                report(unsupportedBlock(block.type, at: block.typeRange, in: context))
                return false
            }
            let count = shape.labels.count
            if block.labels.count < count {
                let names = shape.labels.joined(separator: ", ")
                report(
                    .error(
                        "Missing \(shape.labels[block.labels.count]) for \(block.type)",
                        "All \(block.type) blocks must have \(count) labels (\(names)).",
                        at: content.openingBrace,
                        in: context ?? block.title
                    )
                )
                return false
            }
            if block.labels.count > count {
                let names = shape.labels.joined(separator: ", ")
                let extra = block.labelRanges[count]
                let last = block.labelRanges[block.labels.count - 1]
                report(
                    .error(
                        "Extraneous label for \(block.type)",
                        count == 0
                            ? "No labels are expected for \(block.type) blocks."
                            : "Only \(count) labels (\(names)) are expected for \(block.type) blocks.",
                        at: SourceRange(file: extra.file, span: extra.span.union(last.span)),
                        in: context ?? block.title
                    )
                )
                return false
            }
            return true
        }
    }

    func unsupportedBlock(_ type: String, at subject: SourceRange, in context: String?) -> Diagnostic {
        var suggestion = ""
        if let near = nearMiss(type, among: blocks.map(\.type)) {
            suggestion = " Did you mean \"\(near)\"?"
        } else if takes(argument: type) {
            suggestion =
                " Did you mean to define argument \"\(type)\"? If so, use the equals sign to assign it a value."
        } else if context == nil, KeyformFile.BlockKind(rawValue: type) != nil {
            suggestion = KeyformFile.belongsThere
        }
        return .error(
            "Unsupported block type",
            "Blocks of type \"\(type)\" are not expected here.\(suggestion)",
            at: subject,
            in: context
        )
    }
}
