import Addresses
package import Configuration
package import JSONText
package import Planning
package import Providers
package import ResourceSchemas
import SourceText
package import StateModel
package import Values

/// A plan in the form of `terraform show -json PLAN`, secrets withheld.
package enum PlanJSON {
    /// What a saved plan knows besides its changes.
    package struct Surroundings: Sendable {
        let configuration: Configuration
        let variables: [String: Value]
        let snapshot: StateSnapshot
        /// Milliseconds since 1970.
        let createdAt: Int64

        /// - Parameters:
        ///   - configuration: that the plan was made of.
        ///   - variables: their values.
        ///   - snapshot: the state, for what the plan leaves alone.
        ///   - createdAt: milliseconds since 1970.
        package init(
            configuration: Configuration,
            variables: [String: Value],
            snapshot: StateSnapshot,
            createdAt: Int64
        ) {
            self.configuration = configuration
            self.variables = variables
            self.snapshot = snapshot
            self.createdAt = createdAt
        }
    }

    /// - Parameters:
    ///   - plan: what to show.
    ///   - schemas: of the types and their providers.
    ///   - surroundings: what is known besides.
    /// - Returns: the document.
    package static func document(
        _ plan: Plan,
        schemas: SchemaCatalog,
        in surroundings: Surroundings? = nil
    ) -> JSONValue {
        let unchanged = surroundings.map { unchangedOutputs(plan, $0) } ?? []
        var root: JSONObject = [
            "format_version": .string("1.2"),
            "terraform_version": .string(ProgramVersion.terraform),
            "keyform_version": .string(ProgramVersion.text),
        ]
        for section in plan.sections {
            root[section.name] = section.json
        }
        if let surroundings, !surroundings.variables.isEmpty {
            root["variables"] = variables(surroundings)
        }
        root["planned_values"] = plannedValues(plan, unchanged, schemas)
        let words = AttributeWords(schemas, of: plan)
        let drift = plan.drift.map { drift in
            var inner = change(
                drift.after == nil ? .delete : .update,
                drift.before,
                drift.after,
                replacing: [],
                whollyKnown: [:]
            )
            inner["in_words"] = words.document(drift.before, drift.after, at: drift.key.address)
            return JSONValue.object(
                resource(drift.key.address, drift.key.generation, change: inner, schemas)
            )
        }
        if !drift.isEmpty {
            root["resource_drift"] = .array(drift)
        }
        let records = Dictionary(firstOf: (surroundings?.snapshot.records ?? []).map { ($0.key, $0) })
        root["resource_changes"] = .array(
            plan.changes.map { .object(resourceChange($0, records, words, schemas)) }
        )
        root["output_changes"] = .object(
            JSONObject(
                (plan.outputs + unchanged).sorted { $0.name < $1.name }.map { output in
                    let action: ChangeAction =
                        output.before == nil
                        ? .create
                        : output.after == nil ? .delete : output.before == output.after ? .noop : .update
                    var object = change(
                        action,
                        output.before,
                        output.after,
                        replacing: [],
                        whollyKnown: .bool(false)
                    )
                    if output.after?.isUnknown ?? false {
                        object["after"] = JSONValue?.none
                    }
                    // Redaction leaves no parts of a sensitive value that could be unknown one by one.
                    if output.isSensitive, let after = output.after, !after.isWhollyKnown {
                        object["after"] = JSONValue?.none
                        object["after_unknown"] = .bool(true)
                    }
                    // An output is sensitive or not, as a whole and on both sides.
                    object["before_sensitive"] = .bool(output.isSensitive)
                    object["after_sensitive"] = .bool(output.isSensitive)
                    return JSONObject.Member(name: output.name, value: .object(object))
                }
            )
        )
        if let surroundings {
            root["prior_state"] = priorState(plan, surroundings.snapshot, schemas)
            root["configuration"] =
                ConfigurationJSON(surroundings.configuration, schemas: schemas).document
            root["relevant_attributes"] = RelevantAttributes.document(plan, surroundings.configuration)
        }
        if !plan.checks.isEmpty {
            root["checks"] = ChecksJSON.document(plan.checks)
        }
        if !plan.allowed.isEmpty {
            root["guards"] = .array(
                plan.allowed.sorted { $0.rawValue < $1.rawValue }.map { passed($0, by: plan) }
            )
        }
        if let surroundings {
            let setAside = surroundings.configuration.setAside
            if !setAside.isEmpty {
                root["left_to_terraform"] = SetAsideRenderer.json(setAside)
            }
            root["timestamp"] = .string(UniversalTime.rfc3339(surroundings.createdAt))
        }
        root["applyable"] = .bool(plan.hasChanges || !plan.drift.isEmpty)
        root["complete"] = .bool(plan.limitedBy == nil)
        root["errored"] = .bool(false)
        return .object(root)
    }

    /// A guard that the plan was allowed to pass, and what it found.
    private static func passed(_ passed: PlanGuard.Name, by plan: Plan) -> JSONValue {
        let findings = plan.allowances.filter { $0.guardName == passed.rawValue }
        return [
            "name": .string(passed.rawValue),
            "allowed": true,
            "findings": .array(findings.map(\.json)),
        ]
    }

    /// The values of variables; of sensitive ones only that they are.
    private static func variables(_ surroundings: Surroundings) -> JSONValue {
        let members = surroundings.variables.sorted { $0.key < $1.key }.map { name, value in
            JSONObject.Member(
                name: name,
                value: value.marksDeep.contains(.sensitive)
                    ? ["sensitive": true] : ["value": RedactedValue(value).known]
            )
        }
        return .object(JSONObject(members))
    }

    /// Outputs that stay as they are, which a plan does not list.
    private static func unchangedOutputs(_ plan: Plan, _ surroundings: Surroundings) -> [OutputChange] {
        guard plan.mode != .destroy else {
            return []
        }
        let listed = Set(plan.outputs.map(\.name))
        let declared = Set(surroundings.configuration.outputs.map(\.name))
        return surroundings.snapshot.outputs.filter {
            declared.contains($0.name) && !listed.contains($0.name)
        }
        .map { OutputChange(name: $0.name, before: $0.value, after: $0.value, isSensitive: $0.isSensitive) }
    }

    /// The state that the plan starts from: as recorded, with what was read while planning.
    private static func priorState(
        _ plan: Plan,
        _ snapshot: StateSnapshot,
        _ schemas: SchemaCatalog
    ) -> JSONValue {
        var seen: [RecordKey: ResourceChange] = [:]
        for change in plan.changes {
            let key = RecordKey(
                address: change.movedFrom ?? change.address,
                generation: change.restoredFrom ?? change.generation
            )
            seen[key] = change
        }
        let records = snapshot.records.compactMap { record -> ResourceRecord? in
            guard let change = seen[record.key] else { return record }
            guard change.reason != .gone else { return nil }
            var record = record
            record.attributes = change.before ?? record.attributes
            record.address = change.address
            return record
        }
        .sorted { ($0.address, $0.generation) < ($1.address, $1.generation) }
        let refreshed = StateSnapshot(lineage: snapshot.lineage, records: records, outputs: snapshot.outputs)
        return StateJSON.document(refreshed, schemas: schemas)
    }

    /// What will be there, as `values` of the state says what is.
    private static func plannedValues(
        _ plan: Plan,
        _ unchanged: [OutputChange],
        _ schemas: SchemaCatalog
    ) -> JSONValue {
        let outputs = (plan.outputs + unchanged).sorted { $0.name < $1.name }.compactMap {
            output -> JSONObject.Member? in
            guard let after = output.after else { return nil }
            var object: JSONObject = ["sensitive": .bool(output.isSensitive)]
            if after.isWhollyKnown {
                object["type"] = (output.isSensitive ? after.type.withheld : after.type).json
                object["value"] = RedactedValue(after).known
            }
            return JSONObject.Member(name: output.name, value: .object(object))
        }
        var modules = ModuleTreeJSON()
        for change in plan.changes where change.generation == 0 && change.address.resource.mode == .managed {
            guard let after = change.after else { continue }
            let value = RedactedValue(after.tellingSecrets(of: change.address.resource, in: schemas))
            var object = ResourceJSON.identity(change.address, schemas)
            if let schema = schemas.schema(.managed, change.address.resource.type) {
                object["schema_version"] = .number(JSONNumber(schema.terraform.schemaVersion))
            }
            object["values"] = value.known
            object["sensitive_values"] = value.sensitive
            modules.add(.object(object), in: change.address.resource.module)
        }
        var members: JSONObject = [:]
        if !outputs.isEmpty {
            members["outputs"] = .object(JSONObject(outputs))
        }
        members["root_module"] = .object(modules.root(listingNone: false))
        return .object(members)
    }

    private static func resourceChange(
        _ planned: ResourceChange,
        _ records: [RecordKey: ResourceRecord],
        _ words: AttributeWords,
        _ schemas: SchemaCatalog
    ) -> JSONObject {
        let key = RecordKey(
            address: planned.movedFrom ?? planned.address,
            generation: planned.restoredFrom ?? planned.generation
        )
        var inner = change(
            planned.action,
            planned.before?.tellingSecrets(of: records[key]),
            planned.after?.tellingSecrets(of: planned.address.resource, in: schemas),
            replacing: planned.replacing,
            whollyKnown: [:]
        )
        if let id = planned.importID {
            inner["importing"] = .object(["id": .string(id)])
        }
        if planned.adopts {
            inner["adopting"] = true
        }
        inner["in_words"] = words.document(
            planned.before,
            planned.after,
            at: planned.address,
            provisional: planned.provisional
        )
        var object = resource(planned.address, planned.generation, change: inner, schemas)
        if let from = planned.movedFrom {
            object["previous_address"] = .string(from.description)
        }
        if !planned.revoked.isEmpty {
            object["revoked"] = .array(planned.revoked.map { .string($0) })
        }
        object["rotation"] = planned.rotation.map(RotationJSON.document)
        if !planned.deliveries.isEmpty {
            object["delivered_to"] = .array(planned.deliveries.map { .string($0) })
        }
        if let reason = reason(planned) {
            object["action_reason"] = .string(reason)
        }
        return object
    }

    private static func resource(
        _ address: InstanceAddress,
        _ generation: Generation,
        change: JSONObject,
        _ schemas: SchemaCatalog
    ) -> JSONObject {
        var object = ResourceJSON.identity(address, schemas)
        if !address.resource.module.isRoot {
            object["module_address"] = .string(address.resource.module.description)
        }
        if generation != 0 {
            object["deposed"] = .string(String(generation))
        }
        object["change"] = .object(change)
        return object
    }

    /// One change; `whollyKnown` is what Terraform says of unknown parts where there are none.
    private static func change(
        _ action: ChangeAction,
        _ before: Value?,
        _ after: Value?,
        replacing: [String],
        whollyKnown: JSONValue
    ) -> JSONObject {
        let old = RedactedValue(before)
        let new = RedactedValue(after)
        var object: JSONObject = [
            "actions": .array(actions(action).map { .string($0) }),
            "before": old.known,
            "after": new.known,
            "after_unknown": after?.isWhollyKnown ?? true ? whollyKnown : new.unknown,
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

    package static func reason(_ change: ResourceChange) -> String? {
        switch change.reason {
        case .cannotUpdate: "replace_because_cannot_update"
        case .tainted: "replace_because_tainted"
        case .requested: "replace_by_request"
        case .replaceTriggered, .replacedWithWhole: "replace_by_triggers"
        case .notInConfiguration where change.movedFrom != nil: "delete_because_no_move_target"
        case .notInConfiguration: "delete_because_no_resource_config"
        case .moduleNotInConfiguration: "delete_because_no_module"
        case .indexOutOfRange: "delete_because_count_index"
        case .keyNotInMap: "delete_because_each_key"
        case .wrongRepetition: "delete_because_wrong_repetition"
        case .deposed: "delete_because_deposed"
        case .inputUnknown: "read_because_config_unknown"
        case .dependencyPending: "read_because_dependency_pending"
        case .checkNested: "read_because_check_nested"
        case .drift: "drift"
        case .gone: "gone"
        case .outdated: "replace_because_outdated"
        case .incomplete: "incomplete"
        case .rotation: "rotation"
        case .notInState, .configurationChanged, .destroyRequested, .unchanged: nil
        }
    }
}
