import StateModel

/// What is to be done about the rotation of a key at a moment, by what is known of it.
package enum RotationAdvice: Sendable, Hashable {
    /// Nothing, now or later.
    case idle
    case due(DueRotation)
    case waiting(RotationWait)
    /// What was asked for, or what the block asks for, cannot be done.
    case refused(RotationRefusal)

    /// Judges one key; equal inputs give equal advice.
    package init(_ key: KeyRotation) {
        // Before the row is taken for one of the key in charge, which it may not be.
        let made = key.madeAt
        let key = key.settled
        let clock = key.clock
        if let refusal = key.refusal {
            self = .refused(refusal)
        } else if let record = key.record, record.isUnderWay {
            self = Self.next(key, record, clock)
        } else {
            self = Self.beginning(key, made: made, clock)
        }
    }

    /// Of a key of which no rotation is under way.
    private static func beginning(
        _ key: KeyRotation,
        made: Int64?,
        _ clock: RotationClock
    ) -> RotationAdvice {
        if key.wish == .compromised {
            return .due(.start(key, reason: "compromised", clock))
        }
        guard let settings = key.settings else {
            return .idle
        }
        var wait = RotationWait(.request)
        var reason: String?
        if let replacement = key.replacement {
            reason = replacement
        } else if key.wish == .now {
            reason = "asked for"
        } else if key.record?.isHeld ?? false {
            wait = RotationWait(.hold)
        } else if let every = settings.every {
            (reason, wait) = age(made: made, every: every, clock)
        }
        if reason != nil, key.isInLaterWave {
            (reason, wait) = (nil, RotationWait(.wave))
        }
        if let reason {
            return .due(.start(key, reason: reason, clock))
        }
        return key.pendingSinks.isEmpty ? .waiting(wait) : .due(.deliver(key, clock))
    }

    /// Why a key is too old, or until when it is not.
    ///
    /// One of which nobody knows the age is.
    private static func age(
        made: Int64?,
        every seconds: Int,
        _ clock: RotationClock
    ) -> (reason: String?, wait: RotationWait) {
        let period = "every \(RotationWords.period(seconds))"
        guard clock.tells else {
            return (nil, RotationWait(.clock))
        }
        guard let made else {
            return ("age unknown, \(period)", RotationWait(.age))
        }
        let due = made.adding(seconds: seconds)
        guard clock.now >= due else {
            return (nil, RotationWait(.age, until: due))
        }
        return ("\(RotationWords.period(Int((clock.now - made) / 1000))) old, \(period)", RotationWait(.age))
    }

    /// Of a rotation that is under way.
    private static func next(
        _ key: KeyRotation,
        _ record: RotationRecord,
        _ clock: RotationClock
    ) -> RotationAdvice {
        if key.wish == .undo, record.course != .undo {
            return .due(.undo(key, record, clock))
        }
        if key.wish == .compromised, record.course != .compromised || record.isExchanged {
            return .due(.start(key, reason: "compromised", clock))
        }
        switch record.phase {
        case .preflight where key.settings == nil && record.course == .forward:
            // Whoever takes the block away before a new key is made wants none.
            return .idle
        case .creating where key.isUnreachable(record), .verifying where key.isUnreachable(record):
            return .waiting(RotationWait(.uncovered))
        case .preflight, .creating, .verifying, .delivering:
            return .due(.resume(key, record, clock))
        case .overlapping, .retiring, .soaking, .deleting, .done:
            break
        }
        if record.phase == .retiring, !record.isExchanged {
            return .due(.resume(key, record, clock))
        }
        if key.isOtherMissing || record.other == nil {
            // What was to be done to it is done.
            var due = DueRotation.delete(key, record, clock)
            due.reason =
                "\(record.course == .undo ? "the new key" : "the old key") was deleted outside of keyform"
            return .due(due)
        }
        if let wait = record.wait(at: clock) {
            return key.pendingSinks.isEmpty ? .waiting(wait) : .due(.deliver(key, clock))
        }
        return switch record.phase {
        case .overlapping where key.isUnreachable(record), .soaking where key.isUnreachable(record):
            .waiting(RotationWait(.uncovered))
        case .overlapping, .retiring: .due(.retire(key, record, clock))
        // Another key may have come in the place of the new one: while somebody lacks it, there is a way back.
        case .soaking where !key.pendingSinks.isEmpty: .due(.deliver(key, clock))
        default: .due(.delete(key, record, clock))
        }
    }
}

/// A move that is due.
package struct DueRotation: Sendable, Hashable {
    package var move: RotationMove
    /// Why, for example `93 days old, every 90 days`.
    package var reason: String
    /// Whether the key in charge is switched off before anything else.
    package var isCompromised = false
    /// Whether it leads back to the key of before, so that the new key goes.
    package var isBackward = false
    /// Whether it puts another key in charge.
    package var changesCharge = false
    /// The moment it was judged by, in milliseconds since 1970.
    package var at: Int64
    /// When the key that goes is to be switched off and deleted; nil where that depends on more than time.
    package var offAt: Int64?
    package var goneAt: Int64?
    /// Whether somebody has to confirm before the key that goes is switched off.
    package var needsConfirmation = false
    /// The sinks that are told.
    package var sinks: [SinkSettings] = []
}

extension DueRotation {
    static func start(_ key: KeyRotation, reason: String, _ clock: RotationClock) -> DueRotation {
        var due = DueRotation(move: .start, reason: reason, changesCharge: true, at: clock.now)
        due.isCompromised = key.wish == .compromised
        due.sinks = key.settings?.sinks ?? []
        if due.isCompromised {
            (due.offAt, due.goneAt) = (clock.now, clock.now)
        } else {
            due.foresee(key.terms, clock)
        }
        return due
    }

    static func resume(_ key: KeyRotation, _ record: RotationRecord, _ clock: RotationClock) -> DueRotation {
        var due = DueRotation(
            move: .resume,
            reason: record.reason,
            isCompromised: record.course == .compromised,
            isBackward: record.course == .undo,
            changesCharge: !record.isExchanged,
            at: clock.now
        )
        due.sinks = record.isExchanged ? key.pendingSinks : key.settings?.sinks ?? []
        switch record.course {
        case .forward: due.foresee(record.terms, clock)
        case .undo: (due.offAt, due.goneAt) = (clock.now, clock.now.adding(seconds: record.terms.soak))
        case .compromised: (due.offAt, due.goneAt) = (clock.now, clock.now)
        }
        return due
    }

    static func deliver(_ key: KeyRotation, _ clock: RotationClock) -> DueRotation {
        DueRotation(
            move: .deliver,
            reason: key.record?.isUnderWay ?? false
                ? key.record?.reason ?? "" : "not delivered everywhere",
            at: clock.now,
            sinks: key.pendingSinks
        )
    }

    static func retire(_ key: KeyRotation, _ record: RotationRecord, _ clock: RotationClock) -> DueRotation {
        DueRotation(
            move: .retire,
            reason: record.reason,
            isBackward: record.course == .undo,
            at: clock.now,
            offAt: clock.now,
            goneAt: clock.now.adding(seconds: record.terms.soak),
            sinks: key.pendingSinks
        )
    }

    static func delete(_ key: KeyRotation, _ record: RotationRecord, _ clock: RotationClock) -> DueRotation {
        DueRotation(
            move: .delete,
            reason: record.reason,
            isBackward: record.course == .undo,
            at: clock.now,
            goneAt: clock.now,
            sinks: key.pendingSinks
        )
    }

    static func undo(_ key: KeyRotation, _ record: RotationRecord, _ clock: RotationClock) -> DueRotation {
        let isExchanged = record.isExchanged
        return DueRotation(
            move: .undo,
            reason: "undone",
            isBackward: true,
            changesCharge: isExchanged,
            at: clock.now,
            offAt: isExchanged ? clock.now : nil,
            goneAt: isExchanged
                ? clock.now.adding(seconds: record.terms.soak) : record.other == nil ? nil : clock.now,
            sinks: isExchanged ? key.settings?.sinks ?? [] : []
        )
    }

    private mutating func foresee(_ terms: RotationTerms, _ clock: RotationClock) {
        needsConfirmation = terms.mustBeConfirmed
        guard !needsConfirmation else { return }
        let off = clock.now.adding(seconds: terms.overlap)
        (offAt, goneAt) = (off, off.adding(seconds: terms.soak))
    }
}

extension Int64 {
    /// A moment in milliseconds, later by a period; the last one there is where it would be beyond.
    func adding(seconds: Int) -> Int64 {
        let (product, isBeyond) = Int64(seconds).multipliedReportingOverflow(by: 1000)
        let (sum, overflow) = addingReportingOverflow(product)
        return isBeyond || overflow ? .max : sum
    }
}
