import Addresses
package import JSONText
package import Providers
import Rotation
import StateModel

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
}
