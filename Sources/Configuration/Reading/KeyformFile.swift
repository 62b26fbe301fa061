import HCL
import SourceText

/// The files for what only keyform knows, `*.keyform.hcl`.
///
/// Terraform does not read them, so that what people write for it stays valid for it. They count in the directory of the
/// root module only.
package enum KeyformFile {
    package static let ending = ".keyform.hcl"

    /// Whether a file of that name is one.
    package static func isOne(_ name: String) -> Bool {
        name.hasSuffix(ending)
    }

    /// The end of a message about something that only they may say.
    static let belongsThere =
        " It belongs in a file whose name ends in \(ending), which Terraform does not read."

    /// What may stand in them.
    ///
    /// A further kind of block takes a case here, what it takes in `shape`, and a place in `ConfigurationReader.readOwn`.
    enum BlockKind: String, CaseIterable {
        case importing = "import"
        case state
        case signer
        case access
        case rotation

        var nested: BlockShape.Nested {
            BlockShape.Nested(rawValue, self == .rotation ? ["name"] : [])
        }

        /// Which arguments and blocks it takes.
        var shape: BlockShape {
            switch self {
            case .importing:
                BlockShape(
                    required: BlockShape.importing.required,
                    optional: BlockShape.importing.optional + ["adopt"]
                )
            case .state: BlockShape(required: ["location"])
            case .signer: BlockShape(required: ["key"], optional: ["provider"])
            case .access: BlockShape(required: ["allow"])
            case .rotation:
                BlockShape(
                    required: ["keys"],
                    optional: RotationBlock.Term.allCases.map(\.rawValue),
                    blocks: [BlockShape.Nested("deliver", ["kind"])]
                )
            }
        }
    }

    static let shape = BlockShape(blocks: BlockKind.allCases.map(\.nested))

    /// Checks what stands in a file outside of all blocks.
    ///
    /// - Returns: the blocks of the right kinds.
    static func check(_ blocks: [BlockContent], _ report: (Diagnostic) -> Void) -> [BlockContent] {
        shape.checkBlocks(blocks, in: nil) { diagnostic in
            var diagnostic = diagnostic
            if let block = blocks.first(where: { $0.block.typeRange.span == diagnostic.subject?.span }),
                BlockShape.file.nested(block.block.type) != nil
            {
                diagnostic.detail +=
                    " What Terraform reads as well belongs in a file whose name ends in .tf; here stands what only"
                    + " keyform knows."
            }
            report(diagnostic)
        }
    }
}

extension BlockContent {
    /// Which of keyform's own blocks it is; nil for one of a file that Terraform reads.
    var ownKind: KeyformFile.BlockKind? {
        KeyformFile.isOne(header.file.name) ? KeyformFile.BlockKind(rawValue: block.type) : nil
    }
}
