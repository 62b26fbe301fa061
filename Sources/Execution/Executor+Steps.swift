import Addresses
import Configuration
import Planning
import ResourceSchemas
import SourceText
import StateModel
import Values

extension Executor {
    /// Does one step and records what came of it.
    ///
    /// - Returns: whether the steps that wait for it may go on.
    func perform(_ step: Step) async -> Bool {
        let change = plan.changes[step.change]
        let address = step.key.address
        let activity = StepActivity(work: step.work, objectID: records[step.key]?.objectID ?? change.importID)
        let progress = StepProgress(address: address, store: store, interruption: interruption)
        let start = clock.now()
        let isVisible = step.work != .record && step.work != .move
        if isVisible {
            onEvent(.started(address, activity))
        }
        let ticker = startTicker(address, activity, progress: progress, since: start)
        defer { ticker.cancel() }
        do throws(StepFailure) {
            if step.work.settlesInstance, step.work != .import {
                try checkPreconditions(of: address)
            }
            let objectID = try await carryOut(step, change, progress)
            count(step.work)
            if isVisible {
                onEvent(.finished(address, activity, elapsed: clock.now() - start, objectID: objectID))
            }
        } catch {
            add(error, step)
            onEvent(.failed(address, activity, elapsed: clock.now() - start))
            return false
        }
        guard step.work.settlesInstance, step.work != .import else {
            return true
        }
        do throws(StepFailure) {
            try checkPostconditions(of: address)
            return true
        } catch {
            add(error, step)
            return false
        }
    }

    private func add(_ failure: StepFailure, _ step: Step) {
        result.failures.append(
            ApplyResult.Failure(
                node: step.id,
                address: step.key.address,
                work: step.work,
                diagnostic: failure.diagnostic,
                isUncertain: failure.isUncertain
            )
        )
    }

    private func carryOut(
        _ step: Step,
        _ change: ResourceChange,
        _ progress: StepProgress
    ) async throws(StepFailure) -> String? {
        switch step.work {
        case .create: return try await create(step, change, progress)
        case .update: return try await update(step, change, progress)
        case .delete: return try await delete(step, change, progress)
        case .import: return try await takeOver(step, change)
        case .forget: return try await forget(step, change)
        case .move: return try await move(step, change)
        case .record: return try await rewrite(step, change)
        case .read:
            // Data sources are read while planning; a deferred one is read when its inputs are real.
            return try await readDeferred(change)
        }
    }

    private func count(_ work: Step.Work) {
        switch work {
        case .create: result.added += 1
        case .update: result.changed += 1
        case .delete: result.destroyed += 1
        case .import: result.imported += 1
        case .forget: result.forgotten += 1
        case .move, .read, .record: break
        }
    }

    private func startTicker(
        _ address: InstanceAddress,
        _ activity: StepActivity,
        progress: StepProgress,
        since start: Duration
    ) -> Task<Void, Never> {
        let clock = clock
        let interval = options.progressInterval
        let onEvent = onEvent
        return Task {
            while (try? await clock.sleep(for: interval)) != nil, !Task.isCancelled {
                onEvent(
                    .stillRunning(
                        address,
                        activity,
                        elapsed: clock.now() - start,
                        waitingFor: progress.waitingFor
                    )
                )
            }
        }
    }

    // MARK: Mutating steps

    private func create(
        _ step: Step,
        _ change: ResourceChange,
        _ progress: StepProgress
    ) async throws(StepFailure) -> String? {
        let arguments = try settledArguments(step, change)
        let request = CreateRequest(
            address: step.key.address,
            configuration: arguments.configuration,
            planned: arguments.planned,
            timeoutSeconds: step.timeoutSeconds,
            provider: change.provider
        )
        let draft = RecordDraft(
            step,
            arguments,
            fingerprints: fingerprints(arguments),
            provider: change.provider
        )
        // The turn comes before the intent: of creates that are alike, at most one is open when the process dies, so
        // what is found afterwards is that one's or somebody else's.
        let pass = await takeTurn(request)
        defer { pass?.giveBack() }
        let payload = IntentPayload(
            recognition: await provider.recognition(for: request, facts: facts),
            dependencies: step.recordedDependencies,
            fingerprints: draft.fingerprints,
            createBeforeDestroy: step.createBeforeDestroy,
            preventDestroy: step.preventDestroy,
            schemaVersion: arguments.schema.version,
            provider: change.provider
        )
        let old = try await setAside(step, change)
        do throws(StepFailure) {
            let operation = try await recordIntent(
                step.key,
                change,
                action: .create,
                objectID: nil,
                payload: payload
            )
            progress.begin(operation: operation, draft: draft) { pass?.giveBack() }
            return try await finish(operation, step, draft) { () throws(OperationFailure) in
                try await self.provider.create(request, progress: progress)
            }
        } catch {
            if error.isWithoutEffect, let old {
                await putBack(old, of: step)
            }
            throw error
        }
    }

    /// Waits for creates of which this one could not be told apart; nil where there can be none.
    private func takeTurn(_ request: CreateRequest) async -> CreationTurn.Pass? {
        guard let likeness = provider.likeness(of: request) else {
            return nil
        }
        let turn = turns[likeness] ?? CreationTurn()
        turns[likeness] = turn
        return await turn.take()
    }

    /// Makes room for a replacement that is created before the old object is destroyed.
    ///
    /// - Returns: the old object as it was; nil for any other create.
    private func setAside(_ step: Step, _ change: ResourceChange) async throws(StepFailure) -> ResourceRecord?
    {
        guard change.action == .replaceCreateFirst, let old = records[step.key] else {
            return nil
        }
        do throws(StateError) {
            let key = try await store.depose(step.key.address, run: run)
            var deposed = old
            deposed.generation = key.generation
            deposed.status = .deposed
            records[step.key] = nil
            records[key] = deposed
            aside[step.change] = key
            return old
        } catch {
            throw StepFailure(error.diagnostic)
        }
    }

    /// The old object is the current one again; failing that it stays deposed, and the next plan puts it back.
    private func putBack(_ old: ResourceRecord, of step: Step) async {
        guard let key = aside.removeValue(forKey: step.change) else {
            return
        }
        do {
            try await store.restore(key, status: old.status, run: run)
            records[key] = nil
            records[step.key] = old
        } catch {
            result.diagnostics.append(error.diagnostic)
        }
    }

    private func update(
        _ step: Step,
        _ change: ResourceChange,
        _ progress: StepProgress
    ) async throws(StepFailure) -> String? {
        let record = try existing(step.key)
        let arguments = try settledArguments(step, change)
        let made = fingerprints(of: record, arguments, sent: change.changedSecrets)
        let draft = RecordDraft(step, arguments, fingerprints: made, provider: change.provider)
        let request = UpdateRequest(
            address: step.key.address,
            objectID: record.objectID,
            prior: change.before ?? record.attributes,
            configuration: arguments.configuration,
            planned: arguments.planned,
            changedSecrets: change.changedSecrets,
            timeoutSeconds: step.timeoutSeconds,
            provider: change.provider
        )
        let payload = IntentPayload(updating: record, with: draft)
        let operation = try await recordIntent(
            step.key,
            change,
            action: .update,
            objectID: record.objectID,
            payload: payload
        )
        progress.begin(operation: operation, draft: draft)
        return try await finish(operation, step, draft) { () throws(OperationFailure) in
            try await self.provider.update(request, progress: progress)
        }
    }

    private func delete(
        _ step: Step,
        _ change: ResourceChange,
        _ progress: StepProgress
    ) async throws(StepFailure) -> String? {
        // After a replacement that creates first, the object that was set aside.
        let key = aside[step.change] ?? step.key
        let record = try existing(key)
        let request = DeleteRequest(
            address: step.key.address,
            objectID: record.objectID,
            prior: change.before ?? record.attributes,
            timeoutSeconds: step.timeoutSeconds,
            provider: change.provider
        )
        let operation = try await recordIntent(
            key,
            change,
            action: .delete,
            objectID: record.objectID,
            payload: IntentPayload(deleting: record)
        )
        let requestID: String?
        do throws(OperationFailure) {
            requestID = try await provider.delete(request, progress: progress).requestID
        } catch  where error.effect.isGone {
            requestID = error.requestID
        } catch {
            throw try await settleFailure(error, operation, step, draft: nil)
        }
        try await recordOutcome(operation, .removed, requestID: requestID, step)
        records[key] = nil
        return record.objectID
    }

    /// Runs the provider's work on an object that exists afterwards, and records how it ended.
    private func finish(
        _ operation: OperationID,
        _ step: Step,
        _ draft: RecordDraft,
        _ work: () async throws(OperationFailure) -> OperationResult
    ) async throws(StepFailure) -> String? {
        let done: OperationResult
        do throws(OperationFailure) {
            done = try await work()
        } catch {
            throw try await settleFailure(error, operation, step, draft: draft)
        }
        guard let object = done.object else {
            throw StepFailure(
                .error(
                    "Provider returned no object",
                    "The API accepted the request but did not describe the object. The next run looks it up.",
                    address: step.key.address.description
                ),
                isUncertain: true
            )
        }
        let record = draft.record(of: object, status: .ready)
        try await recordOutcome(operation, .recorded(record), requestID: done.requestID, step)
        records[step.key] = record
        applied.set(
            record.attributes.showingSecrets(of: draft.configuration, draft.schema),
            at: step.key.address
        )
        return object.objectID
    }

    private func settleFailure(
        _ failure: OperationFailure,
        _ operation: OperationID,
        _ step: Step,
        draft: RecordDraft?
    ) async throws(StepFailure) -> StepFailure {
        var failure = failure
        if let draft {
            // A server may repeat what it was sent.
            failure.diagnostic = Redaction(draft.secretTexts).redacted(failure.diagnostic)
        }
        switch failure.effect {
        case .none:
            try await recordOutcome(
                operation,
                .failed(message: failure.diagnostic.summary),
                requestID: failure.requestID,
                step
            )
            return StepFailure(failure.diagnostic, isWithoutEffect: true)
        case .partial(let object):
            if let draft {
                let record = draft.record(of: object, status: .partial)
                try await recordOutcome(
                    operation,
                    .partial(record, message: failure.diagnostic.summary),
                    requestID: failure.requestID,
                    step
                )
                records[step.key] = record
            }
            return StepFailure(failure.diagnostic)
        case .gone:
            try await recordOutcome(operation, .removed, requestID: failure.requestID, step)
            return StepFailure(failure.diagnostic)
        case .uncertain:
            return StepFailure(failure.diagnostic, isUncertain: true)
        }
    }

    // MARK: Steps that change only the state

    private func takeOver(_ step: Step, _ change: ResourceChange) async throws(StepFailure) -> String? {
        guard let importID = change.importID, let before = change.before?.mapValue else {
            throw StepFailure(.error("Import without an object", address: step.key.address.description))
        }
        let schema = try schema(of: step.key.address)
        let configuration = try evaluate(step.key.address).configuration
        // Secrets that are never stored stand as unknown in a plan.
        let attributes = before.mapValues { $1.isUnknown ? .null($1.type) : $1 }
        let imported = ImportedObject(
            address: step.key.address,
            observed: ObservedObject(
                objectID: attributes["id"]?.stringValue ?? importID,
                attributes: .object(attributes)
            ),
            configuration: configuration,
            schema: schema
        )
        var record = imported.record(seal: seal)
        record.attributes = SensitivityMarks.apply(
            to: record.attributes,
            schema: schema,
            configuration: configuration
        )
        record.dependencies = step.recordedDependencies
        record.provider = change.provider
        record.createBeforeDestroy = step.createBeforeDestroy
        record.preventDestroy = step.preventDestroy
        try await recordLocal(step, change, action: .import, objectID: record.objectID, .recorded(record))
        records[step.key] = record
        applied.set(record.attributes.showingSecrets(of: configuration, schema), at: step.key.address)
        return record.objectID
    }

    /// Writes what changed of a row besides its object: attributes as observed, dependencies, protection.
    private func rewrite(_ step: Step, _ change: ResourceChange) async throws(StepFailure) -> String? {
        var record = try existing(step.key)
        record.dependencies = step.recordedDependencies
        record.provider = change.provider
        record.createBeforeDestroy = step.createBeforeDestroy
        record.preventDestroy = step.preventDestroy
        if plan.mode == .normal {
            if record.status == .partial {
                record.status = .ready
            }
            if !record.fingerprints.isEmpty {
                record.fingerprints = fingerprints(
                    of: record,
                    try settledArguments(step, change),
                    sent: []
                )
            }
        }
        if let after = change.after?.mapValue {
            let marks = record.attributes
            record.attributes = .object(
                after.mapValues { name, value in
                    let real = value.isUnknown ? Value.null(value.type) : value
                    return marks[name].map { real.marked($0.marksDeep) } ?? real
                }
            )
        }
        try await recordLocal(step, change, action: .update, objectID: record.objectID, .recorded(record))
        records[step.key] = record
        return record.objectID
    }

    private func forget(_ step: Step, _ change: ResourceChange) async throws(StepFailure) -> String? {
        let record = try existing(step.key)
        try await recordLocal(step, change, action: .forget, objectID: record.objectID, .removed)
        records[step.key] = nil
        return record.objectID
    }

    /// Gives a row its new address, and makes an object that was set aside the current one again.
    private func move(_ step: Step, _ change: ResourceChange) async throws(StepFailure) -> String? {
        do throws(StateError) {
            if let from = change.movedFrom {
                try await store.move(from, to: step.key.address, run: run)
                for (key, var record) in records where key.address == from {
                    records[key] = nil
                    record.address = step.key.address
                    records[record.key] = record
                }
            }
            if let generation = change.restoredFrom {
                let key = RecordKey(address: step.key.address, generation: generation)
                try await store.restore(key, status: .ready, run: run)
                var record = records.removeValue(forKey: key)
                record?.generation = 0
                record?.status = .ready
                records[step.key] = record
            }
        } catch {
            throw StepFailure(error.diagnostic)
        }
        return nil
    }

    /// Reads a data source whose arguments were not known while planning.
    private func readDeferred(_ change: ResourceChange) async throws(StepFailure) -> String? {
        let schema = try schema(of: change.address)
        let configuration = try evaluate(change.address).configuration
        guard configuration.isWhollyKnown else {
            throw StepFailure(
                .error(
                    "Value not known in time",
                    "An argument of \(change.address) is still unknown although everything it depends on has been"
                        + " applied.",
                    address: change.address.description
                )
            )
        }
        do throws(DiagnosticsError) {
            let value = try await provider.readData(
                type: change.address.resource.type,
                configuration: configuration,
                provider: change.provider
            )
            applied.set(
                SensitivityMarks.apply(to: value, schema: schema, configuration: configuration),
                at: change.address
            )
        } catch {
            throw StepFailure(error.diagnostics)
        }
        return nil
    }
}
