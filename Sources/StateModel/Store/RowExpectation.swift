/// A row as a saved plan saw it; `version` is nil for a row that must not exist.
package struct RowExpectation: Sendable, Hashable {
    package let key: RecordKey
    package let version: Int?
    /// Whether the plan is as good as before when the row has moved since.
    ///
    /// Such a plan leaves the object alone and at most takes in what its refresh read: whoever moved the row knows
    /// better, and what the plan says of the object is dropped.
    package let mayMove: Bool

    package init(key: RecordKey, version: Int?, mayMove: Bool = false) {
        self.key = key
        self.version = version
        self.mayMove = mayMove
    }
}
