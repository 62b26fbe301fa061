import Addresses
package import JSONText
package import StateModel

/// Runs and operations of the history for programs; secrets are fingerprints.
package struct HistoryJSON {
    private let running: RunID?

    /// - Parameter running: the run that another process carries out at this moment.
    package init(running: RunID? = nil) {
        self.running = running
    }

    package func runs(_ runs: [RunRecord]) -> JSONValue {
        ["format_version": .string("1.0"), "runs": .array(runs.map { .object(run($0)) })]
    }

    package func run(
        _ run: RunRecord,
        _ operations: [OperationRecord],
        _ events: [RotationEvent] = []
    ) -> JSONValue {
        var object = self.run(run)
        object["operations"] = .array(operations.map(operation))
        object["story"] = story(operations, events)
        return ["format_version": .string("1.0"), "run": .object(object)]
    }

    package func operations(_ operations: [OperationRecord], _ events: [RotationEvent] = []) -> JSONValue {
        [
            "format_version": .string("1.0"), "operations": .array(operations.map(operation)),
            "story": story(operations, events),
        ]
    }

    /// What happened, in order: operations by their ids, and what rotations did between them.
    private func story(_ operations: [OperationRecord], _ events: [RotationEvent]) -> JSONValue {
        .array(
            HistoryEntry.merging(operations, events).map { entry in
                switch entry {
                case .operation(let operation):
                    [
                        "kind": "operation",
                        "at": .string(UniversalTime.rfc3339(operation.startedAt)),
                        "run": .number(JSONNumber(Int(operation.run.rawValue))),
                        "address": .string(operation.key.address.description),
                        "operation": .number(JSONNumber(Int(operation.id.rawValue))),
                    ]
                case .rotation(let event):
                    [
                        "kind": "rotation",
                        "at": .string(UniversalTime.rfc3339(event.at)),
                        "run": .number(JSONNumber(Int(event.run.rawValue))),
                        "address": .string(event.address.description),
                        "phase": .string(event.phase.rawValue),
                        "text": .string(event.text),
                    ]
                }
            }
        )
    }

    private func run(_ run: RunRecord) -> JSONObject {
        let status = run.outcome?.rawValue ?? (run.id == running ? "running" : "unfinished")
        return [
            "id": .number(JSONNumber(Int(run.id.rawValue))),
            "command": .string(run.command),
            "who": .string(run.who),
            "reason": text(run.reason),
            "started_at": .string(UniversalTime.rfc3339(run.startedAt)),
            "ended_at": text(run.endedAt.map(UniversalTime.rfc3339)),
            "status": .string(status),
            "succeeded": run.outcome.map { .bool($0 == .succeeded) } ?? .null,
            "summary": text(run.summary),
        ]
    }

    private func operation(_ operation: OperationRecord) -> JSONValue {
        let isRunning = operation.status == .open && operation.run == running
        return [
            "id": .number(JSONNumber(Int(operation.id.rawValue))),
            "run": .number(JSONNumber(Int(operation.run.rawValue))),
            "address": .string(operation.key.address.description),
            "generation": .number(JSONNumber(operation.key.generation)),
            "action": .string(operation.action.rawValue),
            "status": .string(isRunning ? "running" : operation.status.rawValue),
            "object_id": text(operation.objectID),
            "reason": .string(operation.reason),
            "message": text(operation.message),
            "request_id": text(operation.requestID),
            "before": operation.before.map(image) ?? .null,
            "after": operation.after.map(image) ?? .null,
            "started_at": .string(UniversalTime.rfc3339(operation.startedAt)),
            "ended_at": text(operation.endedAt.map(UniversalTime.rfc3339)),
        ]
    }

    private func image(_ image: RecordImage) -> JSONValue {
        [
            "address": .string(image.address),
            "generation": .number(JSONNumber(image.generation)),
            "object_id": .string(image.objectID),
            "status": .string(image.status.rawValue),
            "attributes": image.attributes,
            "fingerprints": .object(
                JSONObject(
                    image.fingerprints.sorted { $0.key < $1.key }
                        .map { JSONObject.Member(name: $0.key, value: .string($0.value)) }
                )
            ),
        ]
    }

    private func text(_ text: String?) -> JSONValue {
        text.map { .string($0) } ?? .null
    }
}
