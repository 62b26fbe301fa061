package import Addresses
import Foundation
import JSONText
package import StateModel
package import Values

extension LeaseHolder {
    package static let test = LeaseHolder(
        who: "alice@build-7",
        processID: getpid(),
        command: "apply",
        since: 5
    )
}

extension InstanceAddress {
    package static func t(
        _ name: String,
        _ key: InstanceKey? = nil,
        in module: [ModuleAddress.Step] = []
    ) -> InstanceAddress {
        InstanceAddress(ResourceAddress(type: "t", name: name, module: ModuleAddress(module)), key)
    }
}

extension ResourceRecord {
    package static func t(
        _ name: String,
        _ key: InstanceKey? = nil,
        generation: Int = 0,
        status: Status = .ready,
        id: String? = nil,
        with attributes: [String: Value] = [:],
        fingerprints: [String: String] = [:],
        on dependencies: [ResourceDependency] = []
    ) -> ResourceRecord {
        ResourceRecord(
            address: .t(name, key),
            generation: generation,
            status: status,
            objectID: id ?? "id-\(name)",
            attributes: .object(ValueMap(attributes.map { ($0.key, $0.value) })),
            fingerprints: fingerprints,
            terms: RecordTerms(dependencies: dependencies)
        )
    }
}

extension RotationRecord {
    package static func t(
        _ name: String,
        _ phase: Phase = .preflight,
        key: InstanceKey? = nil,
        other: Generation? = nil
    ) -> RotationRecord {
        RotationRecord(
            address: .t(name, key),
            phase: phase,
            other: other,
            outgoing: "old",
            reason: "93 days old, every 90 days",
            began: 1_000,
            terms: RotationTerms(overlap: 604_800, soak: 3_600, verifies: true, mustBeConfirmed: false)
        )
    }
}

extension RotationEvent {
    package static func t(
        _ run: RunID,
        _ name: String,
        _ phase: RotationRecord.Phase,
        _ text: String,
        key: InstanceKey? = nil,
        at: Int64 = 7
    ) -> RotationEvent {
        RotationEvent(run: run, address: .t(name, key), phase: phase, text: text, at: at)
    }
}

extension StateJournal {
    /// Does what the executor does for one object, without the request.
    package func perform(
        _ action: OperationAction,
        _ key: RecordKey,
        _ outcome: OperationOutcome,
        run: RunID
    ) async throws {
        let operation = try await recordIntent(.test(run, action, key))
        try await recordOutcome(operation, outcome, requestID: "r-\(operation)")
    }

    package func create(_ record: ResourceRecord, run: RunID) async throws {
        try await perform(.create, record.key, .recorded(record), run: run)
    }
}

extension IntentDraft {
    package static func test(_ run: RunID, _ action: OperationAction, _ key: RecordKey) -> IntentDraft {
        IntentDraft(
            run: run,
            key: key,
            action: action,
            objectID: nil,
            recognition: ["known": ["a", "b"]],
            reason: "not in the state"
        )
    }
}

/// Runs the body and gives back the state error that it throws.
package func stateError(_ body: () async throws -> Void) async throws -> StateError {
    do {
        try await body()
    } catch let error as StateError {
        return error
    }
    throw NothingThrown()
}

struct NothingThrown: Error {}
