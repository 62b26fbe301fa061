package import StateModel

/// How the work of a phase ended.
package enum RotationOutcome: Sendable, Hashable {
    /// A successor can be made; ends `preflight`.
    ///
    /// - Parameter generation: of the row that it will have, so that a create whose answer is lost is found again.
    case possible(generation: Generation)
    /// The successor is there, in the row that was meant for it; ends `creating`.
    case made(id: String)
    /// The key that comes is switched on and works; ends `verifying`.
    ///
    /// - Parameter isShown: whether a signed request has shown it; nil where none was sent.
    case works(isShown: Bool?)
    /// All that reads the key, and all sinks, have the one that comes; ends `delivering`.
    case told
    /// Both keys have worked long enough, and whoever has to confirm has; ends `overlapping`.
    case overlapped
    /// The key that goes is switched off; ends `retiring`.
    ///
    /// - Parameter isShown: whether a signed request with it was refused; nil where none could be sent.
    case off(isShown: Bool?)
    /// Nobody has missed the key that goes for long enough, and all have the one in charge; ends `soaking`.
    case soaked
    /// The key that goes does not exist any more; ends `deleting`.
    case deleted
    /// The key that is not in charge was deleted by somebody else.
    case lost
}

extension RotationRecord {
    /// The row of the next phase; nil where the outcome does not end the present one, or may not end it yet.
    ///
    /// Rows that are written are what this gives, and nothing else, so that no order of crashes and clocks makes two
    /// successors, switches a key off that somebody still needs, or deletes one before its time.
    package func advanced(by outcome: RotationOutcome, at clock: RotationClock) -> RotationRecord? {
        var next = self
        next.problem = nil
        switch (phase, outcome) {
        case (.preflight, .possible(let generation)) where generation != 0 && incoming == nil:
            next.other = generation
            next.enter(.creating, clock)
        case (.creating, .made(let id)) where other != nil && id != outgoing:
            next.incoming = id
            next.isVerified = false
            next.enter(.verifying, clock)
        case (.verifying, .works(let isShown)) where incoming != nil && isShown != false:
            next.isVerified = isShown
            next.enter(.delivering, clock)
        case (.delivering, .told) where isToldEverywhere:
            next.leaveDelivering(clock)
        case (.overlapping, .overlapped) where isToldEverywhere && wait(at: clock) == nil:
            next.enter(.retiring, clock)
        case (.retiring, .off(let isShown)) where isShown != false && !isExchanged:
            next.isRefused = isShown
            next.enter(incoming == nil ? .preflight : .verifying, clock)
        case (.retiring, .off(let isShown)) where isShown != false && wait(at: clock) == nil:
            next.isRefused = isShown
            next.enter(.soaking, clock, lasting: terms.soak)
        case (.soaking, .soaked) where isToldEverywhere && wait(at: clock) == nil:
            next.enter(.deleting, clock)
        case (.deleting, .deleted):
            next.end(clock)
        case (_, .lost):
            return lost(clock)
        default:
            return nil
        }
        return next
    }

    private mutating func enter(_ phase: Phase, _ clock: RotationClock, lasting seconds: Int? = nil) {
        self.phase = phase
        phaseBegan = clock.now
        due = seconds.map(clock.now.adding)
    }

    private mutating func end(_ clock: RotationClock) {
        enter(.done, clock)
        other = nil
    }

    private mutating func leaveDelivering(_ clock: RotationClock) {
        guard other != nil else {
            end(clock)
            return
        }
        switch course {
        case .forward: enter(.overlapping, clock, lasting: terms.overlap)
        case .undo: enter(.retiring, clock)
        case .compromised: enter(.deleting, clock)
        }
    }

    /// The key that is not in charge is gone.
    private func lost(_ clock: RotationClock) -> RotationRecord? {
        var next = self
        next.problem = nil
        next.other = nil
        switch phase {
        case .done:
            return nil
        case .delivering:
            break
        case .overlapping, .soaking, .deleting:
            next.end(clock)
        case .retiring where isExchanged:
            next.end(clock)
        case .preflight, .creating, .verifying, .retiring:
            next.incoming = nil
            next.isVerified = false
            if course == .undo {
                // The key of before cannot come back; the one in charge stays.
                (next.incoming, next.outgoing) = (outgoing, incoming ?? "")
                next.end(clock)
            } else if phase != .retiring {
                next.enter(.preflight, clock)
            }
        }
        return next
    }
}
