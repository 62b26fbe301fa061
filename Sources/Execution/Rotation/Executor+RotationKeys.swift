import Addresses
import Configuration
import JSONText
import Planning
import Providers
import ResourceSchemas
import Rotation
import SourceText
import StateModel
import Values

/// Writes about keys, each with an intent before and its outcome after it as in any other step.
extension Executor {
    /// Whether a step may make a key, which waits for its turn like any other create.
    func mayMakeKey(_ step: Step) -> Bool {
        guard let rotation = plan.changes[step.change].rotation else {
            return false
        }
        switch rotation.move {
        case .start: return true
        case .resume: return rotations[step.key.address]?.isExchanged == false
        case .deliver, .retire, .delete, .undo: return false
        }
    }

    /// Takes note of a key that was made.
    func noteKey(_ record: ResourceRecord) {
        if keyAddresses != nil, let key = providers.credentials(of: record) {
            keyAddresses?[key.id] = record.address
        }
    }

    /// Makes the key that comes beside the one in charge.
    func makeKey(_ key: RecordKey, _ work: RotationWork) async throws(StepFailure) {
        let (step, change) = (work.step, work.change)
        let arguments = try takeArguments(of: step, change)
        let making = Step(
            id: step.id,
            work: .create,
            change: step.change,
            key: key,
            after: step.after,
            terms: step.terms,
            timeoutSeconds: step.timeoutSeconds
        )
        let request = creation(making, switchedOn(arguments, as: key, change))
        let draft = RecordDraft(
            making,
            arguments,
            of: nil,
            ignoring: .none,
            fingerprints: fingerprints(arguments),
            provider: change.provider
        )
        let operation = try await recordIntent(
            key,
            change,
            action: .create,
            objectID: nil,
            payload: IntentPayload(
                recognition: await providers.recognition(for: request, facts: facts),
                secretArguments: draft.secretArguments,
                fingerprints: draft.fingerprints,
                terms: step.terms,
                schemaVersion: arguments.schema.version,
                provider: change.provider,
                setArguments: draft.setArguments
            )
        )
        let progress = work.progress
        progress.begin(operation: operation, draft: draft)
        _ = try await finish(operation, making, draft) { () throws(OperationFailure) in
            try await self.providers.create(request, progress: progress)
        }
    }

    /// A new key is on, whatever became of the one that it follows.
    private func switchedOn(
        _ arguments: FinalArguments,
        as key: RecordKey,
        _ change: ResourceChange
    ) -> FinalArguments {
        let like = ResourceRecord(
            address: key.address,
            generation: key.generation,
            objectID: "",
            attributes: arguments.planned,
            provider: change.provider
        )
        return FinalArguments(
            schema: arguments.schema,
            configuration: arguments.configuration,
            planned: providers.attributes(of: like, isOn: true)
        )
    }

    /// Takes in what the API says of a key that an earlier run made: what that run was not told, its secret for example.
    func readKey(_ key: RecordKey, _ work: RotationWork) async throws(StepFailure) {
        var record = try existing(key)
        for answer in await providers.refresh([RefreshRequest(record: record)]) {
            switch answer.result {
            case .found(let object), .outdated(let object, _):
                let attributes = object.attributes.markedAsWholes
                guard attributes != record.attributes else {
                    return
                }
                record.attributes = attributes
                try await recordRead(.recorded(record), record)
                records[key] = record
                secrets.add(record)
            case .gone:
                try await recordRead(.removed, record)
                records[key] = nil
            case .failed(let diagnostic):
                throw StepFailure(diagnostic)
            case .notRead(let why):
                throw StepFailure(
                    .error(
                        "New key was not read",
                        "The new key \(record.objectID) was not read, because \(why). The next run reads it.",
                        address: key.address.description
                    )
                )
            }
        }
    }

    private func recordRead(_ outcome: OperationOutcome, _ record: ResourceRecord) async throws(StepFailure) {
        var isRemoved = false
        if case .removed = outcome { isRemoved = true }
        do throws(StateError) {
            try await store.recordLocal(
                IntentDraft(
                    run: run,
                    key: record.key,
                    action: isRemoved ? .forget : .refresh,
                    objectID: record.objectID,
                    recognition: .null,
                    reason: isRemoved ? ChangeReason.gone.historyText : "as it was read"
                ),
                outcome
            )
        } catch {
            throw StepFailure(error.diagnostic)
        }
    }

    /// Switches a key on or off; the request is sent also where the state knows it so, because somebody else may have
    /// switched it.
    ///
    /// - Returns: false where the key is gone.
    func switchKey(
        _ key: RecordKey,
        isOn: Bool,
        _ work: RotationWork
    ) async throws(StepFailure) -> Bool {
        var record = try existing(key)
        let wanted = providers.attributes(of: record, isOn: isOn)
        let request = UpdateRequest(
            address: key.address,
            objectID: record.objectID,
            prior: providers.attributes(of: record, isOn: !isOn),
            configuration: wanted,
            planned: wanted,
            changedSecrets: [],
            timeoutSeconds: work.step.timeoutSeconds,
            provider: record.provider
        )
        let operation = try await recordIntent(
            key,
            work.change,
            action: .update,
            objectID: record.objectID,
            payload: IntentPayload(keeping: record)
        )
        let withheld = record.attributes.sensitiveTexts
        let done: OperationResult
        do throws(OperationFailure) {
            done = try await providers.update(request, progress: work.progress)
        } catch  where error.effect.isGone && key.generation != 0 {
            try await recordOutcome(
                operation,
                .removed,
                requestID: error.requestID.map(Redaction(withheld).redacted),
                work.step
            )
            records[key] = nil
            return false
        } catch  where error.effect.isGone {
            // Its row stays until another key takes its place.
            _ = try await recordFailure(
                OperationFailure(effect: .none, diagnostic: error.diagnostic, requestID: error.requestID),
                operation,
                work.step,
                draft: nil,
                withholding: withheld
            )
            return false
        } catch {
            throw try await recordFailure(error, operation, work.step, draft: nil, withholding: withheld)
        }
        record.attributes = done.object?.attributes.markedAsWholes ?? wanted
        try await recordOutcome(
            operation,
            .recorded(record),
            requestID: done.requestID.map(Redaction(withheld).redacted),
            work.step
        )
        records[key] = record
        return true
    }

    /// Deletes the key that is not in charge.
    func removeKey(_ key: RecordKey, _ work: RotationWork) async throws(StepFailure) {
        let record = try existing(key)
        let request = DeleteRequest(
            address: key.address,
            objectID: record.objectID,
            prior: record.attributes,
            timeoutSeconds: work.step.timeoutSeconds,
            provider: record.provider
        )
        let operation = try await recordIntent(
            key,
            work.change,
            action: .delete,
            objectID: record.objectID,
            payload: IntentPayload(keeping: record)
        )
        let withheld = record.attributes.sensitiveTexts
        let requestID: String?
        do throws(OperationFailure) {
            requestID = try await providers.delete(request, progress: work.progress).requestID
        } catch  where error.effect.isGone {
            requestID = error.requestID
        } catch {
            throw try await recordFailure(error, operation, work.step, draft: nil, withholding: withheld)
        }
        try await recordOutcome(
            operation,
            .removed,
            requestID: requestID.map(Redaction(withheld).redacted),
            work.step
        )
        records[key] = nil
    }
}
