import SourceText

extension Diagnostic {
    /// The same message, said to stand inside a block unless it says so itself.
    func inside(_ context: String?) -> Diagnostic {
        var diagnostic = self
        diagnostic.blockContext = blockContext ?? context
        return diagnostic
    }
}
