package import StateModel

/// The row that a move begins with.
package struct RotationBeginning: Sendable, Hashable {
    /// To be written before anything is done.
    package let record: RotationRecord
    /// Whether what was asked for is what this row does; where not, the same is asked again once the row is done.
    ///
    /// A key that is compromised while one that cannot follow it is still there: that one goes first, at once.
    package let isWishMet: Bool
}

extension KeyRotation {
    /// The row that is written first when a move is made; nil where the move cannot begin as things are.
    package func beginning(_ move: RotationMove, reason: String) -> RotationBeginning? {
        let record = record?.facing(self)
        switch move {
        case .start:
            return wish == .compromised
                ? compromised(record, reason, clock)
                : record.map { !$0.isUnderWay } ?? true ? begun(record, reason, .forward, clock) : nil
        case .undo:
            return record?.undone(at: clock).map { RotationBeginning(record: $0, isWishMet: true) }
        case .deliver:
            var resting = (record ?? resting(clock)).facing(self)
            if !resting.isUnderWay {
                resting.terms = terms
            }
            return RotationBeginning(record: resting, isWishMet: true)
        case .resume, .retire, .delete:
            return record.map { RotationBeginning(record: $0, isWishMet: true) }
        }
    }

    private func begun(
        _ before: RotationRecord?,
        _ reason: String,
        _ course: RotationRecord.Course,
        _ clock: RotationClock
    ) -> RotationBeginning {
        let record = RotationRecord(
            address: address,
            phase: course == .compromised ? .retiring : .preflight,
            course: course,
            outgoing: keyID,
            reason: reason,
            began: clock.now,
            terms: terms,
            sinks: before?.sinks ?? [],
            version: before?.version ?? 0
        )
        return RotationBeginning(record: record.facing(self), isWishMet: true)
    }

    private func compromised(
        _ record: RotationRecord?,
        _ reason: String,
        _ clock: RotationClock
    ) -> RotationBeginning {
        guard var record, record.isUnderWay else {
            return begun(record, reason, .compromised, clock)
        }
        guard record.isExchanged else {
            if record.course != .compromised {
                record.phase = .retiring
                record.phaseBegan = clock.now
                record.due = nil
                record.isRefused = false
                record.isHeld = false
            }
            record.course = .compromised
            record.reason = reason
            return RotationBeginning(record: record, isWishMet: true)
        }
        guard leadsBackFromCompromise else {
            record.hasten(at: clock)
            return RotationBeginning(record: record, isWishMet: false)
        }
        (record.incoming, record.outgoing) = (record.outgoing, record.incoming ?? keyID)
        record.phase = .retiring
        record.course = .compromised
        record.reason = reason
        record.problem = nil
        record.phaseBegan = clock.now
        record.due = nil
        record.isVerified = false
        record.isRefused = false
        record.isConfirmed = false
        record.isHeld = false
        record.forgetDeliveries()
        return RotationBeginning(record: record, isWishMet: true)
    }

    /// Whether the key that is not in charge follows one that is compromised: it is there, its secret is known, and nobody has
    /// called it compromised.
    package var leadsBackFromCompromise: Bool {
        guard let record, record.isUnderWay, record.isExchanged, record.other != nil, !isOtherMissing else {
            return false
        }
        return record.course != .compromised && record.phase != .deleting && hasOtherSecret
    }

    /// The row of a key that was never rotated: it tells who was given the key.
    private func resting(_ clock: RotationClock) -> RotationRecord {
        RotationRecord(
            address: address,
            phase: .done,
            incoming: keyID,
            outgoing: "",
            reason: "",
            began: madeAt ?? clock.now,
            phaseBegan: clock.now,
            terms: terms
        )
    }
}

extension RotationRecord {
    /// Leads back to the key of before; nil where that cannot be, or is done already.
    func undone(at clock: RotationClock) -> RotationRecord? {
        guard isUnderWay, phase != .deleting, course != .undo else {
            return nil
        }
        var record = self
        record.course = .undo
        record.isHeld = true
        record.reason = "undone"
        record.problem = nil
        record.due = nil
        record.phaseBegan = clock.now
        record.isRefused = false
        (record.incoming, record.outgoing) = (outgoing, incoming ?? "")
        if isExchanged {
            record.isVerified = false
            record.phase = .verifying
            record.forgetDeliveries()
            return record
        }
        record.isVerified = nil
        if course == .compromised {
            // Where it is, it may be off already.
            record.phase = .delivering
        } else {
            record.phase = other == nil ? .done : .deleting
        }
        return record
    }

    /// One that was being told when a run ended may have the key that goes, whatever the row says; one that no block names
    /// any more has the key that comes back.
    fileprivate mutating func forgetDeliveries() {
        sinks.removeAll(where: \.isLeft)
        for index in sinks.indices {
            sinks[index].delivered = nil
        }
    }

    /// Ends a rotation whose new key is in charge at once: the old key has no time left.
    fileprivate mutating func hasten(at clock: RotationClock) {
        terms.overlap = 0
        terms.soak = 0
        terms.mustBeConfirmed = false
        switch phase {
        case .delivering where course == .compromised:
            // The one that goes was off before anything else.
            phase = .deleting
            phaseBegan = clock.now
            due = nil
        case .delivering, .overlapping:
            phase = .retiring
            phaseBegan = clock.now
            due = nil
        case .soaking:
            phase = .deleting
            phaseBegan = clock.now
            due = nil
        default:
            break
        }
    }
}
