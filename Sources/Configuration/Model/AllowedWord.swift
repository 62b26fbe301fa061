package import SourceText

/// A word in `allow` of an `access` block: what plans of this configuration may do that is otherwise refused.
package struct AllowedWord: Sendable {
    package let word: String
    package let range: SourceRange
}
