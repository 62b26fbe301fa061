/// What a plan may only do when it was allowed to by name, with `-allow=WORD`: declared by the provider whose review finds
/// it.
package struct PlanGuard: Sendable, Hashable {
    /// The word, which no other guard has.
    package struct Name: RawRepresentable, Sendable, Hashable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The option that allows it, as commands write it.
        package var option: String {
            "-allow=\(rawValue)"
        }
    }

    package let name: Name
    /// What the word permits, as the end of a sentence such as "Permits to …".
    package let permits: String
    /// The same for a plan that destroys everything; nil where such a plan never meets the guard.
    package let permitsToDestroy: String?
    /// Whether the word covers the objects that the plan names, and none that turn up before the apply.
    package let isBoundToObjects: Bool

    package init(
        _ name: Name,
        permits: String,
        permitsToDestroy: String? = nil,
        isBoundToObjects: Bool = false
    ) {
        self.name = name
        self.permits = permits
        self.permitsToDestroy = permitsToDestroy
        self.isBoundToObjects = isBoundToObjects
    }
}
