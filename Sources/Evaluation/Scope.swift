package import SourceText
package import Values

/// What the names in an expression stand for.
package protocol Scope {
    /// The value of the subject that a reference names, to which the evaluator applies `reference.remaining`.
    ///
    /// For a resource that is the block as a whole: an object, with `count` a tuple of objects, with `for_each` an
    /// object of objects. A failure says in Terraform's words that the name is undeclared, not available here, and
    /// so on; it is given even when the reference stands in the arm of a conditional that is not taken.
    func value(of reference: Reference) -> Result<Value, DiagnosticsError>
}
