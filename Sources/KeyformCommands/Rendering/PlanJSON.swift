import Addresses
package import JSONText
package import Planning
import StateModel
import Values

/// A plan in the form of `terraform show -json PLAN`, secrets withheld.
package enum PlanJSON {
    package static func document(_ plan: Plan) -> JSONValue {
        var root: JSONObject = [
            "format_version": .string("1.2"),
            "terraform_version": .string("1.11.4"),
            "keyform_version": .string(ProgramVersion.text),
            "planned_values": plannedValues(plan),
        ]
        let drift = plan.drift.map { drift in
            JSONValue.object(
                resource(
                    drift.key.address,
                    drift.key.generation,
                    change: change(
                        drift.after == nil ? .delete : .update,
                        drift.before,
                        drift.after,
                        replacing: []
                    )
                )
            )
        }
        if !drift.isEmpty {
            root["resource_drift"] = .array(drift)
        }
        root["resource_changes"] = .array(plan.changes.map { .object(resourceChange($0)) })
        root["output_changes"] = .object(
            JSONObject(
                plan.outputs.map { output in
                    let hide = { (value: Value?) in output.isSensitive ? value?.marked(.sensitive) : value }
                    let action: ChangeAction =
                        output.before == nil ? .create : output.after == nil ? .delete : .update
                    return JSONObject.Member(
                        name: output.name,
                        value: .object(change(action, hide(output.before), hide(output.after), replacing: []))
                    )
                }
            )
        )
        root["applyable"] = .bool(plan.hasChanges || !plan.drift.isEmpty)
        root["complete"] = .bool(true)
        root["errored"] = .bool(false)
        return .object(root)
    }

    /// What will be there, as `values` of the state says what is.
    private static func plannedValues(_ plan: Plan) -> JSONValue {
        let outputs = plan.outputs.compactMap { output -> JSONObject.Member? in
            guard let after = output.after else { return nil }
            var object: JSONObject = ["sensitive": .bool(output.isSensitive)]
            if !after.isUnknown {
                object["type"] = after.type.json
                object["value"] = RedactedValue(output.isSensitive ? after.marked(.sensitive) : after).known
            }
            return JSONObject.Member(name: output.name, value: .object(object))
        }
        let resources = plan.changes.compactMap { change -> JSONValue? in
            guard let after = change.after, change.generation == 0, change.address.resource.mode == .managed
            else { return nil }
            let value = RedactedValue(after)
            var object = ResourceJSON.identity(change.address)
            object["values"] = value.known
            object["sensitive_values"] = value.sensitive
            return .object(object)
        }
        var members: JSONObject = [:]
        if !outputs.isEmpty {
            members["outputs"] = .object(JSONObject(outputs))
        }
        members["root_module"] =
            resources.isEmpty ? .object([:]) : .object(["resources": .array(resources)])
        return .object(members)
    }

    private static func resourceChange(_ planned: ResourceChange) -> JSONObject {
        var inner = change(planned.action, planned.before, planned.after, replacing: planned.replacing)
        if let id = planned.importID {
            inner["importing"] = .object(["id": .string(id)])
        }
        var object = resource(planned.address, planned.generation, change: inner)
        if let from = planned.movedFrom {
            object["previous_address"] = .string(from.description)
        }
        if let reason = reason(planned) {
            object["action_reason"] = .string(reason)
        }
        return object
    }

    private static func resource(
        _ address: InstanceAddress,
        _ generation: Generation,
        change: JSONObject
    )
        -> JSONObject
    {
        var object = ResourceJSON.identity(address)
        if generation != 0 {
            object["deposed"] = .string(String(generation))
        }
        object["change"] = .object(change)
        return object
    }

    private static func change(
        _ action: ChangeAction,
        _ before: Value?,
        _ after: Value?,
        replacing: [String]
    ) -> JSONObject {
        let old = RedactedValue(before)
        let new = RedactedValue(after)
        var object: JSONObject = [
            "actions": .array(actions(action).map { .string($0) }),
            "before": old.known,
            "after": new.known,
            "after_unknown": new.unknown,
            "before_sensitive": old.sensitive,
            "after_sensitive": new.sensitive,
        ]
        if !replacing.isEmpty {
            object["replace_paths"] = .array(replacing.map { .array([.string($0)]) })
        }
        return object
    }

    private static func actions(_ action: ChangeAction) -> [String] {
        switch action {
        case .noop: ["no-op"]
        case .create: ["create"]
        case .read: ["read"]
        case .update: ["update"]
        case .replaceDestroyFirst: ["delete", "create"]
        case .replaceCreateFirst: ["create", "delete"]
        case .delete: ["delete"]
        case .forget: ["forget"]
        }
    }

    private static func reason(_ change: ResourceChange) -> String? {
        switch change.reason {
        case .cannotUpdate: "replace_because_cannot_update"
        case .tainted: "replace_because_tainted"
        case .requested: "replace_by_request"
        case .replaceTriggered: "replace_by_triggers"
        case .notInConfiguration: "delete_because_no_resource_config"
        case .indexOutOfRange: "delete_because_count_index"
        case .keyNotInMap: "delete_because_each_key"
        case .wrongRepetition: "delete_because_wrong_repetition"
        case .deposed: "delete_because_deposed"
        case .inputUnknown: "read_because_config_unknown"
        case .drift: "drift"
        case .gone: "gone"
        case .incomplete: "incomplete"
        case .notInState, .configurationChanged, .destroyRequested, .unchanged: nil
        }
    }
}
