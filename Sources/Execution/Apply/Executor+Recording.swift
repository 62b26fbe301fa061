import Addresses
import JSONText
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

extension Executor {
    func recordIntent(
        _ key: RecordKey,
        _ change: ResourceChange,
        action: OperationAction,
        objectID: String?,
        payload: IntentPayload
    ) async throws(StepFailure) -> OperationID {
        do throws(StateError) {
            return try await store.recordIntent(
                IntentDraft(
                    run: run,
                    key: key,
                    action: action,
                    objectID: objectID,
                    recognition: payload.json,
                    secretRecognition: payload.secret,
                    reason: change.historyReason
                )
            )
        } catch {
            throw StepFailure(error.diagnostic, isWithoutEffect: true)
        }
    }

    func recordOutcome(
        _ operation: OperationID,
        _ outcome: OperationOutcome,
        requestID: String?,
        _ step: Step
    ) async throws(StepFailure) {
        do throws(StateError) {
            try await store.recordOutcome(operation, outcome, requestID: requestID)
        } catch {
            var diagnostic = error.diagnostic
            diagnostic.address = step.key.address.description
            diagnostic.detail +=
                "\n\nThe request was answered, but its outcome could not be recorded. The intent is in"
                + " the state: once it can be written again, the next run finds out what happened."
            throw StepFailure(diagnostic, isUncertain: true)
        }
    }

    func recordLocal(
        _ step: Step,
        _ change: ResourceChange,
        action: OperationAction,
        objectID: String,
        reason: String? = nil,
        _ outcome: OperationOutcome
    ) async throws(StepFailure) {
        do throws(StateError) {
            try await store.recordLocal(
                IntentDraft(
                    run: run,
                    key: step.key,
                    action: action,
                    objectID: objectID,
                    recognition: .null,
                    reason: reason ?? change.historyReason
                ),
                outcome
            )
        } catch {
            throw StepFailure(error.diagnostic)
        }
    }

    func existing(_ key: RecordKey) throws(StepFailure) -> ResourceRecord {
        guard let record = records[key] else {
            throw StepFailure(
                .error(
                    "Object not in the state",
                    "The plan changes an object that the state does not hold. Plan again.",
                    address: key.address.description
                )
            )
        }
        return record
    }

    func schema(of address: InstanceAddress) throws(StepFailure) -> ResourceSchema {
        guard let schema = providers.schemas.schema(of: address.resource) else {
            throw StepFailure(
                .error(
                    "Unknown resource type",
                    "keyform has no resource type \"\(address.resource.type)\".",
                    address: address.description
                )
            )
        }
        return schema
    }
}

extension Diagnostic {
    /// What went wrong, the API's own words included, for the history: on one line.
    var historyText: String {
        let text = detail.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.isEmpty ? summary : "\(summary): \(text)"
    }
}

extension ResourceChange {
    /// Why it is in the plan, as the plan says, for the history.
    var historyReason: String {
        var text = reason.historyText
        if reason == .cannotUpdate, !replacing.isEmpty {
            text += ": " + replacing.joined(separator: ", ")
        }
        if !revoked.isEmpty {
            text += "; no longer set, so revoked: " + revoked.joined(separator: ", ")
        }
        return text
    }
}

extension ChangeReason {
    /// The reason in words, for the history.
    var historyText: String {
        switch self {
        case .notInState: "not in the state"
        case .configurationChanged: "configuration changed"
        case .cannotUpdate: "cannot be updated in place"
        case .tainted: "tainted"
        case .requested: "replacement requested"
        case .notInConfiguration: "not in the configuration"
        case .moduleNotInConfiguration: "module not in the configuration"
        case .indexOutOfRange(let index): "index [\(index)] is out of range for count"
        case .keyNotInMap(let key): "key \"\(key)\" is not in for_each"
        case .wrongRepetition: "count or for_each was added or removed"
        case .drift: "changed outside of keyform"
        case .deposed: "left over from a replacement"
        case .destroyRequested: "destroy requested"
        case .replaceTriggered: "replace_triggered_by"
        case .replacedWithWhole: "what it is a part of is replaced"
        case .gone: "deleted outside of keyform"
        case .outdated(let why): "because \(why)"
        case .unchanged: "as it was read"
        case .incomplete: "an earlier apply did only a part"
        case .inputUnknown: "arguments known after apply"
        case .dependencyPending: "after a change to what it depends on"
        case .checkNested: "to verify a check block"
        case .rotation: "rotated"
        }
    }
}
