package import JSONText

/// How a run ended.
package enum RunOutcome: String, Sendable, Hashable {
    case succeeded
    case failed
    /// Somebody asked it to stop before all was done.
    case interrupted
}

/// One run of a command that could write, as the history tells it.
package struct RunRecord: Sendable, Hashable {
    package var id: RunID
    package var command: String
    /// User and host.
    package var who: String
    package var reason: String?
    /// Milliseconds since 1970 by the clock of the machine that ran it.
    package var startedAt: Int64
    /// Nil while it runs, and for ever when its process died.
    package var endedAt: Int64?
    /// Nil as long as `endedAt` is.
    package var outcome: RunOutcome?
    package var summary: String?

    package init(
        id: RunID,
        command: String,
        who: String,
        reason: String?,
        startedAt: Int64,
        endedAt: Int64?,
        outcome: RunOutcome?,
        summary: String?
    ) {
        self.id = id
        self.command = command
        self.who = who
        self.reason = reason
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.summary = summary
    }
}

extension [RunRecord] {
    /// The run, oldest first, that another process carries out at this moment; nil where there is none.
    ///
    /// Runs begin after the right to write was taken: one that began before and has no end is a dead one's.
    package func running(by writer: ActiveWriter?) -> RunID? {
        guard let writer, let last, last.endedAt == nil else { return nil }
        return writer.holder.map { last.startedAt >= $0.since } ?? true ? last.id : nil
    }
}

/// How an operation stands in the history.
package enum OperationStatus: String, Sendable, Hashable {
    /// Begun; its outcome was never recorded.
    case open
    /// Done as planned.
    case done
    /// Had no effect.
    case failed
    /// Some of it was done.
    case partial
}

/// One operation on one object, as the history tells it.
package struct OperationRecord: Sendable, Hashable {
    package var id: OperationID
    package var run: RunID
    package var key: RecordKey
    package var action: OperationAction
    package var status: OperationStatus
    package var objectID: String?
    /// Why the plan contained it.
    package var reason: String
    /// What the API or keyform said when it did not go well.
    package var message: String?
    /// The API's identifier of the request.
    package var requestID: String?
    /// The row before the operation; nil when there was none.
    package var before: RecordImage?
    /// The row after it; nil when it was removed, or the operation is open.
    package var after: RecordImage?
    /// Milliseconds since 1970.
    package var startedAt: Int64
    package var endedAt: Int64?

    package init(
        id: OperationID,
        run: RunID,
        key: RecordKey,
        action: OperationAction,
        status: OperationStatus,
        objectID: String?,
        reason: String,
        message: String?,
        requestID: String?,
        before: RecordImage?,
        after: RecordImage?,
        startedAt: Int64,
        endedAt: Int64?
    ) {
        self.id = id
        self.run = run
        self.key = key
        self.action = action
        self.status = status
        self.objectID = objectID
        self.reason = reason
        self.message = message
        self.requestID = requestID
        self.before = before
        self.after = after
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}

/// A row as the history keeps it: without any secret.
package struct RecordImage: Sendable, Hashable {
    package let address: String
    package let generation: Generation
    package let objectID: String
    package let status: ResourceRecord.Status
    /// The plain attributes; secret ones are null.
    package let attributes: JSONValue
    /// Keyed fingerprints of the secret attributes, by name: equal texts mean that the secret did not change.
    package let fingerprints: [String: String]

    package init(
        address: String,
        generation: Generation,
        objectID: String,
        status: ResourceRecord.Status,
        attributes: JSONValue,
        fingerprints: [String: String]
    ) {
        self.address = address
        self.generation = generation
        self.objectID = objectID
        self.status = status
        self.attributes = attributes
        self.fingerprints = fingerprints
    }
}
