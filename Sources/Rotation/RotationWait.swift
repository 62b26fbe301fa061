import StateModel

/// What a key waits for before something is done about its rotation.
package struct RotationWait: Sendable, Hashable {
    package enum Cause: String, Sendable, Hashable, CaseIterable {
        /// The key is not old enough.
        case age
        /// Its block rotates it only when somebody says so.
        case request
        case overlap
        case confirmation
        case soak
        /// A rotation was undone.
        case hold
        /// The keys before it are not all verified and confirmed.
        case wave
        /// This machine and the API do not agree on the time.
        case skew
        /// The API tells no time.
        case clock
        /// No block covers the key any more, and somebody does not have the key that comes.
        case uncovered
    }

    package let cause: Cause
    /// In milliseconds since 1970; nil where it does not end by itself.
    package let until: Int64?

    init(_ cause: Cause, until: Int64? = nil) {
        self.cause = cause
        self.until = until
    }

    /// Whether a rotation is under way, or wanted, and something other than a period keeps it: worth saying at each run.
    package var isHeldUp: Bool {
        switch cause {
        case .age, .request, .overlap, .soak: false
        case .confirmation, .hold, .wave, .skew, .clock, .uncovered: true
        }
    }
}

extension RotationRecord {
    /// What keeps the phase of a rotation from ending, by the clock and by people; nil where nothing does.
    ///
    /// No period is over at once, also for a run whose API tells whole seconds and so an earlier moment than the run before.
    func wait(at clock: RotationClock) -> RotationWait? {
        switch phase {
        case .overlapping:
            let due = due ?? phaseBegan.adding(seconds: terms.overlap)
            guard clock.tells else { return RotationWait(.clock) }
            guard terms.overlap == 0 || clock.now >= due else { return RotationWait(.overlap, until: due) }
            guard !mustWaitForPeople else { return RotationWait(.confirmation) }
        case .soaking:
            let due = due ?? phaseBegan.adding(seconds: terms.soak)
            guard clock.tells else { return RotationWait(.clock) }
            guard terms.soak == 0 || clock.now >= due else { return RotationWait(.soak, until: due) }
        case .retiring where isExchanged, .deleting:
            guard clock.tells else { return RotationWait(.clock) }
        default:
            return nil
        }
        return clock.isSkewed ? RotationWait(.skew) : nil
    }

    private var mustWaitForPeople: Bool {
        terms.mustBeConfirmed && !isConfirmed
    }
}
