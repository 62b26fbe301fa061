import Addresses
import Configuration
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

/// Steps that change an object by the API: an intent is committed before the request, its outcome after it.
extension Executor {
    func create(
        _ step: Step,
        _ change: ResourceChange,
        _ progress: StepProgress
    ) async throws(StepFailure) -> String? {
        let arguments = try takeArguments(of: step, change)
        let request = creation(step, arguments)
        let draft = RecordDraft(
            step,
            arguments,
            of: nil,
            ignoring: .none,
            fingerprints: fingerprints(arguments),
            provider: change.provider
        )
        let payload = IntentPayload(
            recognition: await providers.recognition(for: request, facts: facts),
            secretArguments: draft.secretArguments,
            fingerprints: draft.fingerprints,
            terms: step.terms,
            schemaVersion: arguments.schema.version,
            provider: change.provider,
            setArguments: draft.setArguments
        )
        let old = try await setAside(step, change)
        let objectID: String?
        do throws(StepFailure) {
            let operation = try await recordIntent(
                step.key,
                change,
                action: .create,
                objectID: nil,
                payload: payload
            )
            progress.begin(operation: operation, draft: draft)
            objectID = try await finish(operation, step, draft) { () throws(OperationFailure) in
                try await self.providers.create(request, progress: progress)
            }
        } catch {
            if error.isWithoutEffect, let old {
                await putBack(old, of: step)
            }
            throw error
        }
        if change.action == .replaceDestroyFirst, old != nil {
            _ = try await delete(step, change, progress)
            result.destroyed += 1
        }
        return objectID
    }

    /// The arguments of a create, which may have been evaluated before its turn came.
    func takeArguments(of step: Step, _ change: ResourceChange) throws(StepFailure) -> FinalArguments {
        if let failure = unprepared.removeValue(forKey: step.id) {
            throw failure
        }
        if let known = prepared.removeValue(forKey: step.id) {
            return known
        }
        return try finalArguments(step, change)
    }

    /// Equal for creates that could be taken for each other after a lost answer; nil for one that could not.
    func exclusionKey(of step: Step) -> String? {
        guard step.work == .create || mayMakeKey(step) else {
            return nil
        }
        if prepared[step.id] == nil {
            do throws(StepFailure) {
                prepared[step.id] = try finalArguments(step, plan.changes[step.change])
            } catch {
                // The step itself reports it: what is wrong with values that several use is told once.
                unprepared[step.id] = error
            }
        }
        return prepared[step.id].flatMap { providers.exclusionKey(of: creation(step, $0)) }
    }

    func creation(_ step: Step, _ arguments: FinalArguments) -> CreateRequest {
        let change = plan.changes[step.change]
        return CreateRequest(
            address: step.key.address,
            configuration: arguments.configuration,
            planned: arguments.planned,
            timeoutSeconds: step.timeoutSeconds,
            inPlaceOf: change.action.replaces ? change.before : nil,
            allowed: plan.allowed,
            provider: change.provider
        )
    }

    /// Makes room for a replacement that is created before the old object is destroyed, or that takes its place.
    ///
    /// - Returns: the old object as it was; nil for any other create.
    private func setAside(_ step: Step, _ change: ResourceChange) async throws(StepFailure) -> ResourceRecord?
    {
        guard change.action == .replaceCreateFirst || staysForSuccessor(change), let old = records[step.key]
        else {
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

    func update(
        _ step: Step,
        _ change: ResourceChange,
        _ progress: StepProgress
    ) async throws(StepFailure) -> String? {
        let record = try existing(step.key)
        let arguments = try finalArguments(step, change)
        let made = fingerprints(of: record, arguments, sent: change.changedSecrets)
        let draft = RecordDraft(
            step,
            arguments,
            of: record,
            ignoring: ignoredChanges(of: step.key.address),
            fingerprints: made,
            provider: change.provider
        )
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
            try await self.providers.update(request, progress: progress)
        }
    }

    func delete(
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
            successor: successor(of: record),
            timeoutSeconds: step.timeoutSeconds,
            provider: change.provider
        )
        let operation = try await recordIntent(
            key,
            change,
            action: .delete,
            objectID: record.objectID,
            payload: IntentPayload(keeping: record)
        )
        let requestID: String?
        do throws(OperationFailure) {
            requestID = try await providers.delete(request, progress: progress).requestID
        } catch  where error.effect.isGone {
            requestID = error.requestID
        } catch {
            throw try await recordFailure(
                error,
                operation,
                step,
                draft: nil,
                withholding: record.attributes.sensitiveTexts
            )
        }
        try await recordOutcome(
            operation,
            .removed,
            requestID: requestID.map(Redaction(record.attributes.sensitiveTexts).redacted),
            step
        )
        records[key] = nil
        if let row = rotations[key.address], row.other == nil, key.generation == 0 {
            // The state forgets it with the last key of its address.
            rotations[key.address] = nil
        }
        leavePlace(record)
        if key.generation == 0 {
            providers.receiveSigner(at: key.address, nil)
        }
        return record.objectID
    }

    /// Runs the provider's work on an object that exists afterwards, and records how it ended.
    func finish(
        _ operation: OperationID,
        _ step: Step,
        _ draft: RecordDraft,
        _ work: () async throws(OperationFailure) -> OperationResult
    ) async throws(StepFailure) -> String? {
        let done: OperationResult
        do throws(OperationFailure) {
            done = try await work()
        } catch {
            throw try await recordFailure(
                error,
                operation,
                step,
                draft: draft,
                withholding: draft.configuration.sensitiveTexts
            )
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
        let secretTexts = Redaction(draft.configuration.sensitiveTexts + record.attributes.sensitiveTexts)
        try await recordOutcome(
            operation,
            .recorded(record),
            requestID: done.requestID.map(secretTexts.redacted),
            step
        )
        records[step.key] = record
        takePlace(record)
        note(done.touched, record.provider)
        secrets.add(record)
        noteKey(record)
        guard step.key.generation == 0 else {
            return object.objectID
        }
        providers.receiveSigner(at: step.key.address, record)
        applied.set(
            record.attributes.markedInParts(as: object.attributes).markedInParts(as: draft.configuration)
                .showingSecrets(of: draft.configuration, draft.schema),
            at: step.key.address
        )
        return object.objectID
    }

    func recordFailure(
        _ failure: OperationFailure,
        _ operation: OperationID,
        _ step: Step,
        draft: RecordDraft?,
        withholding withheld: [String]
    ) async throws(StepFailure) -> StepFailure {
        var failure = failure
        // A server may repeat what it was sent.
        let secretTexts = Redaction(withheld)
        failure.diagnostic = secretTexts.redacted(failure.diagnostic)
        let requestID = failure.requestID.map(secretTexts.redacted)
        let message = failure.diagnostic.historyText
        switch failure.effect {
        case .none:
            try await recordOutcome(
                operation,
                .failed(message: message),
                requestID: requestID,
                step
            )
            return StepFailure(failure.diagnostic, isWithoutEffect: true)
        case .partial(let object):
            if let draft {
                if step.work == .create {
                    result.added += 1
                }
                let record = draft.record(of: object, status: .partial)
                try await recordOutcome(
                    operation,
                    .partial(record, message: message),
                    requestID: requestID,
                    step
                )
                records[step.key] = record
                secrets.add(record)
            }
            return StepFailure(failure.diagnostic)
        case .gone:
            try await recordOutcome(operation, .removed, requestID: requestID, step)
            return StepFailure(failure.diagnostic)
        case .uncertain:
            return StepFailure(failure.diagnostic, isUncertain: true)
        }
    }

    /// What the configuration wants ignored of an object that is there.
    func ignoredChanges(of address: InstanceAddress) -> Lifecycle.IgnoredChanges {
        configuration.blocks[address.resource]?.lifecycle.ignoredChanges ?? .none
    }
}
