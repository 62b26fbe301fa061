package import SourceText

extension SyntaxTree {
    /// The title of the top-level block that holds the byte at `offset`, as messages say it after "in".
    package func blockContext(at offset: Int) -> String? {
        let blocks = bodies[Int(rootIndex)].blocks
        var low = 0
        var high = blocks.count
        while low < high {
            let middle = (low + high) / 2
            if Int(blocks[middle].span.lower) <= offset {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0, offset <= Int(blocks[low - 1].span.upper) else {
            return nil
        }
        return Block(tree: self, node: blocks[low - 1]).title
    }

    /// The diagnostics with their block context filled in where they lie in this file and have none.
    package func addingBlockContext(to diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.map { diagnostic in
            guard diagnostic.blockContext == nil, let subject = diagnostic.subject, subject.file === file
            else {
                return diagnostic
            }
            var result = diagnostic
            result.blockContext = blockContext(at: Int(subject.span.lower))
            return result
        }
    }
}
