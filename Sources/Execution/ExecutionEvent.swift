package import Addresses
package import Planning
package import Rotation
package import StateModel

/// What happens while a plan is built or applied, for the view that shows progress.
package enum ExecutionEvent: Sendable {
    /// The state of an object is being read.
    case refreshing(InstanceAddress, objectID: String)
    /// It was read, or found to be gone.
    case refreshed(InstanceAddress, objectID: String)
    /// Objects that were written a moment ago are not there, or not as they were left: they are read again, for at most so
    /// long, because reads may lag behind writes.
    case lookingAgain([InstanceAddress], atMost: Duration)
    /// A plan could not be finished: what was planned until then, to be shown and never to be applied.
    case planBrokeOff(Plan)
    case started(InstanceAddress, StepActivity)
    /// Given every ten seconds while a step runs.
    case stillRunning(InstanceAddress, StepActivity, elapsed: Duration, waitingFor: String?)
    case finished(InstanceAddress, StepActivity, elapsed: Duration, objectID: String?)
    case failed(InstanceAddress, StepActivity, elapsed: Duration)
    /// Creates and deletes of an earlier run have no recorded outcome: what became of them is looked up, for at most so
    /// long.
    case lookingUp([InstanceAddress], atMost: Duration)
    /// The rotation of a key has come on, or cannot; one line, as the history has it.
    case rotating(InstanceAddress, String)
    /// An intent of an earlier run was resolved.
    case recovered(InstanceAddress, RecoveryOutcome)
    /// From now on the work is about this.
    case stage(WorkStage)
    /// All that was to be read at once was read, or could not be.
    case readAll(ReadCount)
    /// A step that is under way waits for something.
    case waiting(InstanceAddress, for: String)
    case serviceWaits(ServiceWait)
}

/// What a step does, with what progress lines need to know.
package struct StepActivity: Sendable, Hashable {
    package let work: Step.Work
    /// The id of the object, where it exists before the step.
    package let objectID: String?
    /// The generation of an object that was replaced; nil for the current one.
    package let deposed: Generation?
    /// Whether it goes on with the rotation of a key.
    package let isRotation: Bool
    /// What the object is to the rotation of its key, where it is not the one in charge.
    package let role: RotationRole?
    /// Whether it is a part of the replacement of an object.
    package let isReplacement: Bool

    package init(
        work: Step.Work,
        objectID: String?,
        deposed: Generation? = nil,
        isRotation: Bool = false,
        role: RotationRole? = nil,
        isReplacement: Bool = false
    ) {
        self.role = role
        self.isRotation = isRotation
        self.isReplacement = isReplacement
        self.work = work
        self.objectID = objectID
        self.deposed = deposed
    }
}

/// How an unfinished intent was resolved.
package enum RecoveryOutcome: Sendable, Hashable {
    /// The object exists and is in the state now.
    case adopted(objectID: String)
    /// The request never had an effect.
    case neverHappened
    /// A delete had its effect.
    case destroyed
    /// An update or delete was cut off; the object is read again.
    case rereads
}

/// Receives events; called from many tasks, must not block.
package typealias EventHandler = @Sendable (ExecutionEvent) -> Void

extension ExecutionEvent {
    /// Whether it only tells that something begins, lasts, or was read.
    package var isBeginning: Bool {
        switch self {
        case .refreshing, .started, .stillRunning, .lookingAgain, .lookingUp, .stage, .readAll, .waiting,
            .serviceWaits:
            true
        case .refreshed, .finished, .failed, .rotating, .recovered, .planBrokeOff: false
        }
    }
}
