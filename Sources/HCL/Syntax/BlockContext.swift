import JSONText
import SourceText

extension SyntaxTree {
    /// The title of the top-level block around a message that begins at `offset`, as messages say it after "in".
    ///
    /// In JSON, the path to the innermost object or array, for example `resource.a.b.lifecycle`. Terraform looks at
    /// the byte before the message: one that points at the start of a block is not in it.
    package func blockContext(at offset: Int) -> String? {
        if let json {
            return Self.path(in: json, to: offset - 1)
        }
        let blocks = bodies[Int(rootIndex)].blocks
        var low = 0
        var high = blocks.count
        while low < high {
            let middle = (low + high) / 2
            if Int(blocks[middle].span.lower) < offset {
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
    func addingBlockContext(to diagnostics: [Diagnostic]) -> [Diagnostic] {
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

    private static func path(in json: SpannedJSON, to offset: Int) -> String? {
        var path = ""
        var current = json
        descent: while true {
            switch current.kind {
            case .object(let members):
                for member in members where member.value.holds(offset) {
                    path += path.isEmpty ? member.name : ".\(member.name)"
                    current = member.value
                    continue descent
                }
            case .array(let elements):
                for (index, element) in elements.enumerated() where element.holds(offset) {
                    path += "[\(index)]"
                    current = element
                    continue descent
                }
            default:
                break
            }
            return path.isEmpty ? nil : path
        }
    }
}

extension SpannedJSON {
    /// Whether this is an object or array with the byte at `offset` inside.
    fileprivate func holds(_ offset: Int) -> Bool {
        switch kind {
        case .object, .array: span.contains(offset)
        default: false
        }
    }
}
