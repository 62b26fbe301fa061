/// One line of a story: an operation, or something that a rotation did beside them.
package enum HistoryEntry: Sendable, Hashable {
    case operation(OperationRecord)
    case rotation(RotationEvent)

    /// Puts what happened in the order in which it happened.
    ///
    /// Each kind keeps its own order, also where the clock was set back; what happened at one moment is told before the
    /// operation that it led to.
    ///
    /// - Parameters:
    ///   - operations: in the order in which they were begun.
    ///   - events: in the order in which they happened.
    /// - Returns: all of them.
    package static func merging(
        _ operations: [OperationRecord],
        _ events: [RotationEvent]
    ) -> [HistoryEntry] {
        guard !events.isEmpty else { return operations.map(HistoryEntry.operation) }
        var entries: [HistoryEntry] = []
        entries.reserveCapacity(operations.count + events.count)
        var next = 0
        for operation in operations {
            while next < events.count,
                (events[next].run, events[next].at) <= (operation.run, operation.startedAt)
            {
                entries.append(.rotation(events[next]))
                next += 1
            }
            entries.append(.operation(operation))
        }
        return entries + events[next...].map(HistoryEntry.rotation)
    }
}
