/// What the work is about, for a view that shows it while it lasts.
package enum WorkStage: Sendable, Hashable {
    /// Somebody else writes to the state; whoever that is, it is waited for at most so long.
    case waitingForLock(holder: String?, patience: Duration)
    /// Operations that an earlier run left open are looked up.
    case recovering
    /// A plan is made.
    case planning
    /// A plan with so many steps that are told of is carried out.
    case applying(steps: Int)
    /// An interrupted run waits for what is in flight.
    case stopping
    /// None of these.
    case rest
}

/// How much was read at once, in how long.
package struct ReadCount: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Recorded objects.
        case objects
        case dataSources
    }

    package let kind: Kind
    /// How many were read.
    package let read: Int
    /// How many were to be read.
    package let wanted: Int
    package let elapsed: Duration

    package init(_ kind: Kind, read: Int, of wanted: Int, in elapsed: Duration) {
        self.kind = kind
        self.read = read
        self.wanted = wanted
        self.elapsed = elapsed
    }
}

/// A pause before a service is asked again.
package struct ServiceWait: Sendable, Hashable {
    /// The service and what is the matter, as a sentence without its full stop.
    package let reason: String
    package let delay: Duration
    /// Whether the service asked for the pause.
    package let isAsked: Bool

    package init(reason: String, delay: Duration, isAsked: Bool) {
        self.reason = reason
        self.delay = delay
        self.isAsked = isAsked
    }
}
