import Evaluation
import HCL
import SourceText

/// A traversal with constant keys, as meta-arguments and addresses want it; perhaps written in quotes.
struct StaticTraversal {
    let expression: Expression
    let root: Name
    let steps: [TraversalStep]

    /// Of the whole expression; of what is left behind a path of modules, from there on.
    var range: SourceRange {
        let whole = expression.range
        guard root.span.lower > whole.span.lower, case .traversal = expression.node else { return whole }
        return SourceRange(file: whole.file, span: root.span.union(steps.last?.span ?? root.span))
    }

    func range(ofStep index: Int) -> SourceRange {
        SourceRange(file: expression.tree.file, span: steps[index].span)
    }

    var rootRange: SourceRange {
        SourceRange(file: expression.tree.file, span: root.span)
    }

    func reference() throws(DiagnosticsError) -> Reference {
        try Reference(root: root, steps: steps, in: expression)
    }
}

extension Reference {
    /// The steps behind the subject and its key.
    var behindKey: ArraySlice<TraversalStep> {
        switch key {
        case .none: remaining
        case .constant, .dynamic: remaining.dropFirst()
        }
    }

    /// The steps behind the output of a module, or behind the module where none follows.
    var behindOutput: ArraySlice<TraversalStep> {
        moduleOutput == nil ? behindKey : behindKey.dropFirst()
    }

    /// The range of some of the steps.
    func range(of steps: ArraySlice<TraversalStep>) -> SourceRange? {
        guard let first = steps.first, let last = steps.last else { return nil }
        return SourceRange(file: range.file, span: first.span.union(last.span))
    }
}
