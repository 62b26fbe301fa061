import Addresses
package import JSONText
package import Providers
import Rotation
package import StateModel

/// What a plan does about the rotation of a key, for programs.
package enum RotationJSON {
    package static func document(_ rotation: PlannedRotation) -> JSONValue {
        var object: JSONObject = [
            "move": .string(rotation.move.rawValue),
            "reason": .string(rotation.reason),
            "backward": .bool(rotation.isBackward),
            "compromised": .bool(rotation.isCompromised),
            "changes_key_in_charge": .bool(rotation.changesCharge),
            "needs_confirmation": .bool(rotation.needsConfirmation),
        ]
        object["off_at"] = rotation.offAt.map { .string(UniversalTime.rfc3339($0)) }
        object["gone_at"] = rotation.goneAt.map { .string(UniversalTime.rfc3339($0)) }
        object["tells"] = .array(rotation.sinks.map { .string($0) })
        if !rotation.notTold.isEmpty {
            object["does_not_tell"] = .array(rotation.notTold.map { .string($0.description) })
        }
        return .object(object)
    }

    /// How far the rotation of a key has come.
    package static func document(_ record: RotationRecord) -> JSONValue {
        var object: JSONObject = [
            "phase": .string(record.phase.rawValue), "course": .string(record.course.rawValue),
            "reason": .string(record.reason),
            "began": .string(UniversalTime.rfc3339(record.began)),
            "phase_began": .string(UniversalTime.rfc3339(record.phaseBegan)),
        ]
        object["due"] = record.due.map { .string(UniversalTime.rfc3339($0)) }
        object["incoming"] = record.incoming.map { .string($0) }
        object["outgoing"] = record.outgoing.isEmpty ? nil : .string(record.outgoing)
        object["verified"] = record.isVerified.map { .bool($0) } ?? .null
        object["refused"] = record.isRefused.map { .bool($0) } ?? .null
        object["confirmed"] = .bool(record.isConfirmed)
        object["held"] = .bool(record.isHeld)
        object["problem"] = record.problem.map { .string($0) }
        object["sinks"] = .array(
            record.sinks.map { sink in
                var entry: JSONObject = [
                    "name": .string(sink.name),
                    "delivered": .bool(sink.delivered != nil && sink.delivered == record.inCharge),
                ]
                entry["at"] = sink.at.map { .string(UniversalTime.rfc3339($0)) }
                entry["problem"] = sink.problem.map { .string($0) }
                return .object(entry)
            }
        )
        return .object(object)
    }
}
