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

    /// The value of the instance that a reference to a resource or module and a key name, or nil.
    ///
    /// Asked before `value(of:)`, so that one instance of many costs no look at the others. Where there is no answer,
    /// because the key is unknown, wrong, or names nothing, the evaluator looks the key up in the whole block, which
    /// says what is wrong with it. Marks of the key must be on the value.
    func instance(of reference: Reference, key: Value) -> Value?

    /// The value of the output that a reference to a module goes on to (`Reference.moduleOutput`), or nil.
    ///
    /// Asked before the others, so that one output costs no look at the others. Where there is no answer, because there is no
    /// such output or instance, the evaluator looks it up in the whole, which says what is wrong with it.
    func output(_ name: String, of reference: Reference) -> Value?
}

extension Scope {
    package func output(_ name: String, of reference: Reference) -> Value? {
        nil
    }

    package func instance(of reference: Reference, key: Value) -> Value? {
        nil
    }
}
