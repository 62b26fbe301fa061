/// What a store calls a row of its history; later rows have greater ones.
///
/// What stands behind it is the store's: others only compare it, show it, and hand it back.
package struct RowID<Row>: Sendable, Hashable, Comparable {
    package let rawValue: Int64

    package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    package static func < (left: RowID, right: RowID) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension RowID: LosslessStringConvertible, ExpressibleByIntegerLiteral {
    package var description: String {
        String(rawValue)
    }

    package init?(_ description: String) {
        guard let rawValue = Int64(description) else { return nil }
        self.init(rawValue)
    }

    package init(integerLiteral value: Int64) {
        self.init(value)
    }
}

/// Identifies one operation of the history.
package typealias OperationID = RowID<OperationRecord>

/// Identifies one run of a command that may write.
package typealias RunID = RowID<RunRecord>
