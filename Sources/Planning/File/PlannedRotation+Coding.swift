import JSONText
import Providers
import Rotation

extension PlanEncoder {
    func encoded(_ rotation: PlannedRotation) -> JSONValue {
        var json: JSONObject = [
            "move": .string(rotation.move.rawValue),
            "reason": .string(rotation.reason),
            "at": .number(JSONNumber(Int(rotation.at))),
            "version": .number(JSONNumber(rotation.version)),
        ]
        if rotation.isCompromised {
            json["compromised"] = true
        }
        if rotation.isBackward {
            json["backward"] = true
        }
        if rotation.changesCharge {
            json["changes_charge"] = true
        }
        if rotation.needsConfirmation {
            json["needs_confirmation"] = true
        }
        json["off_at"] = rotation.offAt.map { .number(JSONNumber(Int($0))) }
        json["gone_at"] = rotation.goneAt.map { .number(JSONNumber(Int($0))) }
        if !rotation.sinks.isEmpty {
            json["sinks"] = .array(rotation.sinks.map { .string($0) })
        }
        if !rotation.notTold.isEmpty {
            json["not_told"] = .array(rotation.notTold.map(Self.encoded))
        }
        return .object(json)
    }
}

extension PlanDecoder {
    func rotation(_ json: JSONValue) throws(PlanFileError) -> PlannedRotation {
        let part = try PartReader(json, "a rotation")
        guard let move = RotationMove(rawValue: try part.string("move")) else {
            throw part.misfit("move")
        }
        var rotation = PlannedRotation(
            move: move,
            reason: try part.string("reason"),
            isCompromised: part["compromised"]?.bool ?? false,
            changesCharge: part["changes_charge"]?.bool ?? false,
            offAt: part["off_at"]?.integer.map { Int64($0) },
            goneAt: part["gone_at"]?.integer.map { Int64($0) },
            needsConfirmation: part["needs_confirmation"]?.bool ?? false,
            at: Int64(try part.integer("at")),
            sinks: try part.strings("sinks"),
            version: try part.integer("version")
        )
        rotation.isBackward = part["backward"]?.bool ?? false
        rotation.notTold = try part.list("not_told", isOptional: true, instance)
        return rotation
    }
}
