package import Addresses

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

/// A rotation as a saved plan saw it; `version` is 0 where there was none.
package struct RotationExpectation: Sendable, Hashable {
    package let address: InstanceAddress
    package let version: Int

    package init(address: InstanceAddress, version: Int) {
        self.address = address
        self.version = version
    }

    /// Refuses a plan whose rotation has moved since.
    ///
    /// - Parameter found: its version; nil where there is none.
    /// - Throws: `stale`.
    package func check(found: Int?) throws(StateError) {
        if version != found ?? 0 {
            throw .stale(RecordKey(address: address), planned: version, found: found)
        }
    }
}
