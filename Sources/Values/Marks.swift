/// What must travel with a value through every operation.
package struct Marks: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Must not be shown; prints as `(sensitive value)`.
    package static let sensitive = Marks(rawValue: 1)
    /// Must not be stored.
    package static let ephemeral = Marks(rawValue: 2)
}
