package import JSONText

/// What a mutating step does to an object.
package enum OperationAction: String, Sendable, Hashable {
    case create
    case update
    case delete
    /// State-only: an existing object was taken over.
    case `import`
    /// State-only: an object was dropped from the state and left alone.
    case forget
    /// State-only: an object was given another address.
    case move
    /// State-only: the row took in how the object was found.
    case refresh
    /// State-only: the row took in what the configuration says of the object.
    case record
}

/// What is about to happen, committed before the request is sent.
package struct IntentDraft: Sendable {
    package let run: RunID
    package let key: RecordKey
    package let action: OperationAction
    /// The object concerned; nil for a create.
    package let objectID: String?
    /// What is needed to recognise the object after an unanswered create, as the provider defines it; no secret.
    package let recognition: JSONValue
    /// The part of it that is secret, to be sealed; nil where nothing is.
    package let secretRecognition: JSONValue?
    /// Why the plan contains this step, for the history.
    package let reason: String

    package init(
        run: RunID,
        key: RecordKey,
        action: OperationAction,
        objectID: String?,
        recognition: JSONValue,
        secretRecognition: JSONValue? = nil,
        reason: String
    ) {
        self.run = run
        self.key = key
        self.action = action
        self.objectID = objectID
        self.recognition = recognition
        self.secretRecognition = secretRecognition
        self.reason = reason
    }
}

/// An intent whose outcome was never recorded: the process ended, or the answer was lost.
package struct OpenIntent: Sendable {
    package var operation: OperationID
    package var run: RunID
    package var key: RecordKey
    package var action: OperationAction
    /// Set as soon as the API told the id, even when the rest never came.
    package var objectID: String?
    package var recognition: JSONValue
    /// What was sealed of it, opened; nil where nothing was, null where it cannot be opened.
    package var secretRecognition: JSONValue?
    /// Milliseconds since 1970 by this machine's clock.
    package var startedAt: Int64

    package init(
        operation: OperationID,
        run: RunID,
        key: RecordKey,
        action: OperationAction,
        objectID: String?,
        recognition: JSONValue,
        secretRecognition: JSONValue? = nil,
        startedAt: Int64
    ) {
        self.operation = operation
        self.run = run
        self.key = key
        self.action = action
        self.objectID = objectID
        self.recognition = recognition
        self.secretRecognition = secretRecognition
        self.startedAt = startedAt
    }
}

/// How an operation ended; recorded in one transaction with its effect on the resource row.
package enum OperationOutcome: Sendable {
    /// The object exists as recorded; replaces or inserts the row.
    case recorded(ResourceRecord)
    /// The object does not exist any more; removes the row.
    case removed
    /// Certain not to have had an effect; the row stays as it was.
    case failed(message: String)
    /// Some of it was done: the row holds what is known, the message what was not.
    case partial(ResourceRecord, message: String)
}

/// One run of a command that may write, for the history.
package struct RunDraft: Sendable {
    /// For example `apply`.
    package let command: String
    /// User and host, for example `alice@build-7`.
    package let who: String
    /// What the user gave with `-m`.
    package let reason: String?

    package init(command: String, who: String, reason: String?) {
        self.command = command
        self.who = who
        self.reason = reason
    }
}

extension OpenIntent {
    /// The same intent with another recognition.
    package func withRecognition(_ recognition: JSONValue) -> OpenIntent {
        var copy = self
        copy.recognition = recognition
        return copy
    }
}

extension IntentDraft {
    /// The import of an object as it is recorded.
    package init(importing record: ResourceRecord, run: RunID, reason: String) {
        self.init(
            run: run,
            key: record.key,
            action: .import,
            objectID: record.objectID,
            recognition: .null,
            reason: reason
        )
    }
}
