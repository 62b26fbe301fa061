import Addresses
import Planning
import Providers
import Rotation
import SourceText
import StateModel

/// Rotations: what a phase did is a committed row that names the next one, so that whatever ends the process, the next run
/// goes on with the phase that was under way. All that a phase does is safe to do again.
extension Executor {
    /// Goes on with the rotation of a key until the key that comes is in charge, or until there is something to wait for.
    ///
    /// What reads the key follows as ordinary steps; `finishRotations` does the rest.
    ///
    /// - Returns: the id of the key in charge.
    func rotate(
        _ step: Step,
        _ change: ResourceChange,
        _ planned: PlannedRotation,
        _ progress: StepProgress
    ) async throws(StepFailure) -> String? {
        // What was planned is for the row as it was then.
        guard (rotations[step.key.address]?.version ?? 0) == planned.version else {
            throw StepFailure(movedOn(step, rotations[step.key.address]))
        }
        let isMet = try await begin(step, change, planned, progress)
        if !isMet {
            // What is in the way of what was asked for goes first.
            guard try await begin(step, change, planned, progress) else {
                throw StepFailure(
                    .error(
                        "Compromised key is still on",
                        "The other key of \(step.key.address) could not be deleted yet, so the key in charge is not replaced and"
                            + " goes on working. Run the same command again, or switch the key off elsewhere.",
                        address: step.key.address.description
                    )
                )
            }
        }
        return records[step.key]?.objectID
    }

    private func movedOn(_ step: Step, _ row: RotationRecord?) -> Diagnostic {
        .error(
            "Rotation has moved on",
            "The plan was made when the rotation of \(step.key.address) stood elsewhere; it is"
                + " \"\((row?.phase ?? .done).rawValue)\" now. Plan again.",
            address: step.key.address.description
        )
    }

    /// - Returns: whether what was asked for is what was begun.
    private func begin(
        _ step: Step,
        _ change: ResourceChange,
        _ planned: PlannedRotation,
        _ progress: StepProgress
    ) async throws(StepFailure) -> Bool {
        let record = try existing(step.key)
        let before = rotations[step.key.address]
        let settings = try settings(of: record)
        guard
            let beginning = knowledge(of: record, settings, before, planned)
                .beginning(planned.move, reason: planned.reason)
        else {
            throw StepFailure(movedOn(step, before))
        }
        var work = RotationWork(
            row: beginning.record,
            step: step,
            change: change,
            planned: planned,
            progress: progress
        )
        if before.map({ !$0.isSame(as: work.row) }) ?? true {
            try await commit(
                &work,
                work.row,
                planned.move == .deliver ? [] : [Self.opening(planned, work.row)]
            )
        }
        if planned.move == .delete, isEarly(work), let key = work.otherKey, records[key] != nil {
            // It was gone when the plan was made.
            try await readKey(key, work)
        }
        try await goOn(&work)
        // A place that was added, or failed, while both keys worked is told before the old one may go.
        if work.row.phase == .delivering || planned.move == .deliver
            || !planned.sinks.isEmpty && work.row.isExchanged && !work.row.isToldEverywhere
        {
            delivering[step.id] = work
        }
        return beginning.isWishMet
    }

    func knowledge(
        of record: ResourceRecord,
        _ settings: RotationSettings?,
        _ row: RotationRecord?,
        _ planned: PlannedRotation
    ) -> KeyRotation {
        let other = row?.other.flatMap { records[RecordKey(address: record.address, generation: $0)] }
        return KeyRotation(
            address: record.address,
            settings: settings,
            record: row,
            keyID: record.objectID,
            created: nil,
            hasSecret: hasSecret(record),
            hasOtherSecret: other.map(hasSecret) ?? true,
            clock: clock(of: record),
            wish: planned.isCompromised ? .compromised : planned.move == .undo ? .undo : nil
        )
    }

    private static func opening(_ planned: PlannedRotation, _ row: RotationRecord) -> String {
        switch planned.move {
        case .undo:
            row.phase == .verifying
                ? "undone: the old key is put in charge again" : "undone: the old key stays in charge"
        case .start where planned.isCompromised:
            row.isExchanged
                ? "the key in charge is compromised: the other one goes at once"
                : row.incoming == nil
                    ? "the key in charge is compromised: it is switched off first"
                    : "the key in charge is compromised: it is switched off, and the other one follows it"
        case .start: "a new key is to be made: \(planned.reason)"
        case .resume, .deliver, .retire, .delete: "goes on: \(planned.reason)"
        }
    }

    /// Does phase after phase, as far as none has to be waited for.
    func goOn(_ work: inout RotationWork) async throws(StepFailure) {
        while try await doPhase(&work) {}
    }

    /// - Returns: whether the phase is over and another one has begun.
    private func doPhase(_ work: inout RotationWork) async throws(StepFailure) -> Bool {
        switch work.row.phase {
        case .done: return false
        case .delivering:
            try await keepOn(work)
            return false
        case .overlapping where next(work, .overlapped) == nil && !isOtherMissing(work),
            .soaking where next(work, .soaked) == nil && !isOtherMissing(work):
            return false
        default: break
        }
        if interruption.isRequested {
            throw .interrupted(work.row.address)
        }
        if isOtherMissing(work) {
            return try await advance(&work, .lost, "\(work.nameOfOutgoing) is gone already")
        }
        return switch work.row.phase {
        case .preflight: try await preflight(&work)
        case .creating: try await create(&work)
        case .verifying: try await verify(&work)
        case .overlapping: try await advance(&work, .overlapped)
        case .retiring: try await retire(&work)
        case .soaking: try await soak(&work)
        case .deleting: try await delete(&work)
        case .delivering, .done: false
        }
    }

    /// Whether the key that goes has time left.
    private func isEarly(_ work: RotationWork) -> Bool {
        switch work.row.phase {
        case .overlapping: next(work, .overlapped) == nil
        case .soaking: next(work, .soaked) == nil
        default: false
        }
    }

    /// Whether there is nothing left of the key that is to go.
    private func isOtherMissing(_ work: RotationWork) -> Bool {
        switch work.row.phase {
        case .overlapping, .soaking: break
        case .retiring where work.row.isExchanged: break
        default: return false
        }
        return work.otherKey.map { records[$0] == nil } ?? true
    }

    // MARK: What all phases use

    /// The row after an outcome; nil where it does not end the phase, or may not end it yet.
    func next(_ work: RotationWork, _ outcome: RotationOutcome) -> RotationRecord? {
        work.row.advanced(by: outcome, at: clock(work))
    }

    /// Ends a phase with what became of it.
    ///
    /// - Returns: false where the outcome does not end it.
    func advance(
        _ work: inout RotationWork,
        _ outcome: RotationOutcome,
        _ texts: String...,
        exchanging other: Generation? = nil
    ) async throws(StepFailure) -> Bool {
        guard let row = next(work, outcome) else {
            return false
        }
        try await commit(&work, row, texts, exchanging: other)
        return true
    }

    /// Writes the row with what the history is to tell of it, and people too unless they hear it otherwise.
    func commit(
        _ work: inout RotationWork,
        _ row: RotationRecord,
        _ texts: [String],
        exchanging other: Generation? = nil,
        tells: Bool = true
    ) async throws(StepFailure) {
        // What is told belongs to the phase in which it happened.
        let phase = work.row.phase
        do throws(StateError) {
            try await store.recordRotation(
                row,
                events: texts.map {
                    RotationEvent(run: run, address: row.address, phase: phase, text: $0, at: rotation.now())
                },
                exchanging: other
            )
        } catch {
            throw StepFailure(error.diagnostic)
        }
        work.row = row
        rotations[row.address] = row
        for text in texts where tells {
            onEvent(.rotating(row.address, text))
        }
    }

    /// Notes why a rotation does not go on.
    func stop(_ work: inout RotationWork, _ problem: String) async throws(StepFailure) {
        try await note(&work, problem)
        onEvent(.rotating(work.row.address, problem))
    }

    /// The history has a problem once, however many runs it lasts.
    private func note(_ work: inout RotationWork, _ problem: String) async throws(StepFailure) {
        let isNews = work.row.problem != problem
        try await commit(&work, work.row.stopped(by: problem), isNews ? [problem] : [], tells: false)
    }

    /// Notes why a rotation does not go on, and ends the step.
    func fail(_ work: inout RotationWork, _ diagnostic: Diagnostic) async throws(StepFailure) -> Never {
        var diagnostic = diagnostic
        diagnostic.address = diagnostic.address ?? work.row.address.description
        try await note(&work, diagnostic.historyText)
        if work.row.course == .compromised, !work.row.isExchanged, work.row.phase != .retiring {
            diagnostic.detail =
                "\(work.row.address) is switched off, because it is compromised, and has no successor in charge yet: whoever uses"
                + " it has no key that works. The next \"keyform rotate\" goes on.\n\n" + diagnostic.detail
        }
        throw StepFailure(diagnostic)
    }

    /// What the configuration says of a key; nil where no block covers it.
    func settings(of record: ResourceRecord) throws(StepFailure) -> RotationSettings? {
        switch rotation.settings(record) {
        case .success(let settings): return settings
        case .failure(let error): throw StepFailure(error.diagnostics)
        }
    }

    func hasSecret(_ record: ResourceRecord) -> Bool {
        providers.credentials(of: record)?.secret != nil
    }

    /// The moment by the account of a key.
    func clock(of record: ResourceRecord) -> RotationClock {
        RotationClock(api: providers.apiMoment(for: record), local: rotation.now())
    }

    func clock(_ work: RotationWork) -> RotationClock {
        let record = records[work.keyInCharge] ?? work.otherKey.flatMap { records[$0] }
        return record.map(clock) ?? RotationClock(api: nil, local: rotation.now())
    }

    /// Why nothing may be done that cannot be undone; nil where it may.
    func doubtOfTime(_ work: RotationWork) -> String? {
        let clock = clock(work)
        guard let lead = clock.lead else {
            return "the API has not told what time it is"
        }
        guard clock.isSkewed else {
            return nil
        }
        return "this machine's clock is \(RotationWords.period(Int(lead.magnitude / 1000)))"
            + " \(lead < 0 ? "behind" : "ahead of") the API's"
    }
}

extension RotationRecord {
    /// Whether it says the same, whatever its version.
    fileprivate func isSame(as other: RotationRecord) -> Bool {
        var copy = self
        copy.version = other.version
        return copy == other
    }
}

extension StepFailure {
    /// Somebody asked to stop between two phases; what is done is recorded.
    static func interrupted(_ address: InstanceAddress) -> StepFailure {
        StepFailure(
            .error("Interrupted", "The rotation goes on with the next run.", address: address.description),
            isInterruption: true
        )
    }
}
