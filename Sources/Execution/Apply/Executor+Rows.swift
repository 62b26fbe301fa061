import Addresses
import Configuration
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

/// Steps that change only the state, or nothing.
extension Executor {
    /// Writes what changed of a row besides its object: attributes as observed, dependencies, protection.
    func rewrite(_ step: Step, _ change: ResourceChange) async throws(StepFailure) -> String? {
        guard !superseded.contains(step.key) else {
            return records[step.key]?.objectID
        }
        let before = try existing(step.key)
        var record = before
        record.terms = step.terms
        record.provider = change.provider
        if plan.mode == .normal {
            if record.status == .partial {
                record.status = .ready
            }
            if !record.fingerprints.isEmpty {
                record.fingerprints = fingerprints(
                    of: record,
                    try finalArguments(step, change),
                    sent: []
                )
            }
        }
        if let after = change.after?.mapValue {
            record.attributes =
                .object(
                    after.mapValues { name, value in
                        // What cannot be opened stays as it is; a password is never recorded.
                        let isClosed = before.attributes[name]?.isUnknown ?? false
                        return value.isUnknown && !isClosed ? .null(value.type) : value
                    }
                )
                .markedAsWholes
        }
        var tookIn = record.attributes != before.attributes
        if let schema = providers.schemas.schema(.managed, step.key.address.resource.type) {
            noteArguments(&record, before, change, schema)
            // Marks are not what was read.
            tookIn = schema.attributes.contains { attribute in
                !attribute.isSame(
                    record.attributes[attribute.name] ?? .null(attribute.type),
                    before.attributes[attribute.name] ?? .null(attribute.type)
                )
            }
        }
        if change.action == .update {
            try await recordLocal(step, change, action: .update, objectID: record.objectID, .recorded(record))
        } else {
            let isDrift = driftedKeys.contains(step.key)
            try await recordLocal(
                step,
                change,
                action: tookIn ? .refresh : .record,
                objectID: record.objectID,
                reason: !tookIn
                    ? "as the configuration says"
                    : isDrift ? ChangeReason.drift.historyText : "as it was read",
                .recorded(record)
            )
            result.refreshed += tookIn ? 1 : 0
        }
        records[step.key] = record
        return record.objectID
    }

    /// Notes which arguments are the configuration's, and which were changed outside.
    private func noteArguments(
        _ record: inout ResourceRecord,
        _ before: ResourceRecord,
        _ change: ResourceChange,
        _ schema: ResourceSchema
    ) {
        guard plan.mode == .normal else {
            record.changedOutside = before.changedOutside(takingIn: record.attributes, schema)
            return
        }
        record.changedOutside = [:]
        if let configuration = try? evaluate(record.address).configuration {
            record.setArguments = schema.setArguments(
                by: configuration,
                of: before,
                ignoring: ignoredChanges(of: record.address)
            )
        }
    }

    func forget(_ step: Step, _ change: ResourceChange) async throws(StepFailure) -> String? {
        let record = try existing(step.key)
        try await recordLocal(step, change, action: .forget, objectID: record.objectID, .removed)
        result.gone += change.reason == .gone ? 1 : 0
        records[step.key] = nil
        return record.objectID
    }

    /// Gives a row its new address, and makes an object that was set aside the current one again.
    func move(_ step: Step, _ change: ResourceChange) async throws(StepFailure) -> String? {
        do throws(StateError) {
            if let from = change.movedFrom {
                try await store.move(from, to: step.key.address, run: run)
                if var rotation = rotations.removeValue(forKey: from) {
                    rotation.address = step.key.address
                    rotations[step.key.address] = rotation
                }
                for generation in generations[from] ?? [] {
                    let key = RecordKey(address: from, generation: generation)
                    if var record = records.removeValue(forKey: key) {
                        record.address = step.key.address
                        records[record.key] = record
                    }
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
    func readDeferred(_ change: ResourceChange) async throws(StepFailure) -> String? {
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
        let block = self.configuration.blocks[change.address.resource]
        do throws(DiagnosticsError) {
            let value = try await providers.readData(
                type: change.address.resource.type,
                configuration: configuration,
                provider: change.provider
            )
            applied.set(value, at: change.address)
            return value["id"]?.stringValue
        } catch {
            guard block?.enclosingCheck != nil else {
                throw StepFailure(error.diagnostics)
            }
            // A check only ever warns; what it would have looked at is not known.
            result.diagnostics += error.diagnostics.map { $0.located(at: change.address, block).asWarning }
            applied.set(.unknown(), at: change.address)
            unread.insert(change.address)
            return nil
        }
    }
}
