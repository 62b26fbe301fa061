package import JSONText

/// One run of a command that could write, as the history tells it.
package struct RunRecord: Sendable, Hashable {
    package let id: RunID
    package let command: String
    /// User and host.
    package let who: String
    package let reason: String?
    /// Milliseconds since 1970 by the clock of the machine that ran it.
    package let startedAt: Int64
    /// Nil while it runs, and for ever when its process died.
    package let endedAt: Int64?
    package let succeeded: Bool?
    package let summary: String?

    package init(
        id: RunID,
        command: String,
        who: String,
        reason: String?,
        startedAt: Int64,
        endedAt: Int64?,
        succeeded: Bool?,
        summary: String?
    ) {
        self.id = id
        self.command = command
        self.who = who
        self.reason = reason
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.succeeded = succeeded
        self.summary = summary
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
    package let id: OperationID
    package let run: RunID
    package let key: RecordKey
    package let action: OperationAction
    package let status: OperationStatus
    package let objectID: String?
    /// Why the plan contained it.
    package let reason: String
    /// What the API or keyform said when it did not go well.
    package let message: String?
    /// The API's identifier of the request.
    package let requestID: String?
    /// The row before the operation; nil when there was none.
    package let before: RecordImage?
    /// The row after it; nil when it was removed, or the operation is open.
    package let after: RecordImage?
    /// Milliseconds since 1970.
    package let startedAt: Int64
    package let endedAt: Int64?

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
