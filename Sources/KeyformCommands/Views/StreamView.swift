import Addresses
import Configuration
import Execution
import JSONText
import Planning
import Providers
import Rendering
import SourceText
import StateModel
import Terminal
import Values

/// Terraform's machine-readable stream: one JSON object a line, secrets withheld.
///
/// Programs take the lines of the module `terraform.ui`.
///
/// https://developer.hashicorp.com/terraform/internals/machine-readable-ui
struct StreamView: CommandView {
    /// Where the lines go.
    let sink: OutputSink
    /// Where notes beside the output go.
    let errors: OutputSink
    let invocation: String
    let withheld: WithheldLiterals
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64
    private let progress = ProgressRenderer(palette: Palette(isOn: false))

    /// The first line of every stream.
    func begin() {
        emit(
            "version",
            "keyform \(ProgramVersion.text)",
            [
                "terraform": .string(ProgramVersion.terraform), "keyform": .string(ProgramVersion.text),
                "ui": "1.2",
            ]
        )
    }

    func show(_ event: ExecutionEvent) {
        let event = suggesting(event)
        let message = progress.line(event) ?? ""
        switch event {
        case .refreshing(let address, let id):
            emit("refresh_start", message, ["hook": hook(address, id: id)])
        case .refreshed(let address, let id):
            emit(
                "refresh_complete",
                "\(address): Refresh complete [id=\(id)]",
                ["hook": hook(address, id: id)]
            )
        case .started(let address, let activity) where activity.isTold:
            let id = activity.work == .create ? nil : activity.objectID
            emit("apply_start", message, ["hook": hook(address, activity, id: id)])
        case .stillRunning(let address, let activity, let elapsed, let waitingFor) where activity.isTold:
            var members = hook(address, activity, elapsed: elapsed).object ?? [:]
            members["waiting_for"] = waitingFor.map { .string($0) }
            emit("apply_progress", message, ["hook": .object(members)])
        case .finished(let address, let activity, let elapsed, let id) where activity.isTold:
            let id = activity.work == .delete ? nil : id
            emit("apply_complete", message, ["hook": hook(address, activity, id: id, elapsed: elapsed)])
        case .failed(let address, let activity, let elapsed) where activity.isTold:
            emit("apply_errored", message, ["hook": hook(address, activity, elapsed: elapsed)])
        case .recovered(let address, _), .rotating(let address, _):
            emit("log", message, ["hook": hook(address)])
        case .lookingUp, .lookingAgain:
            emit("log", message, [:])
        case .started, .stillRunning, .finished, .failed, .planBrokeOff, .stage, .readAll, .waiting,
            .serviceWaits:
            break
        }
    }

    func show(_ plan: Plan) {
        for drift in plan.drift {
            let action = drift.after == nil ? "delete" : "update"
            emit(
                "resource_drift",
                "\(drift.key.address): Drift detected (\(action))",
                ["change": ["resource": Self.resource(drift.key.address), "action": .string(action)]]
            )
        }
        for section in plan.sections {
            let count = section.lines.isEmpty ? "none" : String(section.lines.count)
            emit(section.name, "\(section.title): \(count)", [section.name: section.json])
        }
        showChanges(of: plan)
        let summary = plan.summary
        emit(
            "change_summary",
            PlanRenderer.summary(summary),
            [
                "changes": Self.changes(
                    add: summary.add,
                    change: summary.change,
                    importing: summary.importing,
                    adopting: summary.adopting,
                    remove: summary.destroy,
                    forget: summary.forget,
                    operation: "plan"
                )
            ]
        )
        let listed =
            (plan.outputs.map { ($0, isChanged: true) } + plan.unchangedOutputs.map { ($0, isChanged: false) })
            .sorted { $0.0.name.utf8.lexicographicallyPrecedes($1.0.name.utf8) }
        guard !listed.isEmpty else {
            return
        }
        let outputs = listed.map { output, isChanged in
            let action =
                !isChanged
                ? "noop" : output.before == nil ? "create" : output.after == nil ? "delete" : "update"
            return JSONObject.Member(
                name: output.name,
                value: ["sensitive": .bool(output.isSensitive), "action": .string(action)]
            )
        }
        emit("outputs", "Outputs: \(outputs.count)", ["outputs": .object(JSONObject(outputs))])
    }

    func showBeginning(of plan: Plan) {
        showChanges(of: plan)
    }

    func show(_ setAside: SetAside) {
        emit(
            "left_to_terraform",
            SetAsideRenderer.line(setAside),
            ["left_to_terraform": SetAsideRenderer.json(setAside)]
        )
    }

    private func showChanges(of plan: Plan) {
        for change in plan.changes {
            guard change.action != .noop || change.movedFrom != nil || change.importID != nil,
                !(change.action == .forget && change.reason == .gone)
            else { continue }
            let action = Self.action(change)
            var members: JSONObject = ["resource": Self.resource(change.address)]
            members["previous_resource"] = change.movedFrom.map(Self.resource)
            members["action"] = .string(action)
            members["reason"] = Self.reason(change).map { .string($0) }
            if !change.revoked.isEmpty {
                members["revoked"] = .array(change.revoked.map { .string($0) })
            }
            members["rotation"] = change.rotation.map(RotationJSON.document)
            if !change.deliveries.isEmpty {
                members["delivered_to"] = .array(change.deliveries.map { .string($0) })
            }
            members["importing"] = change.importID.map { ["id": .string($0)] }
            if change.adopts {
                members["adopting"] = true
            }
            if change.generation != 0 {
                members["deposed"] = .string(String(change.generation))
            }
            emit(
                "planned_change",
                "\(change.address): Plan to \(action == "remove" ? "forget" : action)",
                ["change": .object(members)]
            )
        }
    }

    func showFailedPlanning(_ partial: Plan?) {
        if let partial, partial.hasChanges {
            showChanges(of: partial)
        }
    }

    func show(_ next: PlanRenderer.NextStep) {}

    func show(_ approval: PlanApproval) {
        switch approval {
        case .digest(let digest):
            emit("plan_digest", "Digest: \(digest)", ["digest": .string(digest.description)])
        case .impossible(let reason):
            emit(
                "plan_digest",
                "Digest: none, because \(reason)",
                ["digest": .null, "reason": .string(reason)]
            )
        }
    }

    func show(_ ending: RunEnding) {
        let (result, resume) = (ending.result, ending.resume)
        emit(
            "change_summary",
            ending.line,
            [
                "changes": Self.changes(
                    add: result.added,
                    change: result.changed,
                    importing: result.imported,
                    adopting: result.adopted,
                    remove: result.destroyed,
                    forget: result.forgotten,
                    refresh: ending.isRefreshOnly ? result.refreshed : nil,
                    operation: ending.work == .destroy ? "destroy" : "apply"
                )
            ]
        )
        if !result.succeeded {
            func addresses(_ list: [InstanceAddress]) -> JSONValue {
                .array(list.map { .string($0.description) })
            }
            emit(
                "apply_unfinished",
                "\(ending.wayOn) \(resume)",
                [
                    "failed": addresses(result.failures.filter { !$0.isUncertain }.map(\.address)),
                    "unfinished": addresses(result.failures.filter(\.isUncertain).map(\.address)),
                    "not_started": addresses(ending.notStarted),
                    "interrupted": .bool(result.wasInterrupted),
                    "resume": .string(resume),
                ]
            )
        }
        guard result.succeeded, ending.work == .apply, !result.outputs.isEmpty else {
            return
        }
        let outputs = result.outputs.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }.map {
            output in
            var members: JSONObject = [
                "sensitive": .bool(output.isSensitive),
                "type": (output.isSensitive ? output.value.type.withheld : output.value.type).json,
            ]
            if !output.isSensitive {
                members["value"] = RedactedValue(output.value).known
            }
            return JSONObject.Member(name: output.name, value: .object(members))
        }
        emit("outputs", "Outputs: \(outputs.count)", ["outputs": .object(JSONObject(outputs))])
    }

    func remark(_ text: String) {
        emit("log", text.split(whereSeparator: \.isNewline).joined(separator: " "), [:])
    }

    func answer(_ text: String) {
        remark(text)
    }

    func note(_ line: String) {
        errors.line(suggesting(line))
    }

    func show(_ diagnostics: [Diagnostic]) {
        for diagnostic in withheld.apply(to: diagnostics) {
            let isError = diagnostic.severity == .error
            emit(
                "diagnostic",
                "\(isError ? "Error" : "Warning"): \(diagnostic.summary)",
                ["diagnostic": diagnostic.json],
                level: isError ? "error" : "warn"
            )
        }
    }

    // MARK: - Parts of a line

    private func emit(_ type: String, _ message: String, _ members: JSONObject, level: String = "info") {
        var line: JSONObject = [
            "@level": .string(level), "@message": .string(message), "@module": "terraform.ui",
            "@timestamp": .string(UniversalTime.rfc3339(now())),
        ]
        for member in members.members {
            line[member.name] = member.value
        }
        line["type"] = .string(type)
        sink.line(JSONValue.object(line).text(.compact))
    }

    private func hook(_ address: InstanceAddress, id: String? = nil) -> JSONValue {
        var members: JSONObject = ["resource": Self.resource(address)]
        if let id {
            members["id_key"] = "id"
            members["id_value"] = .string(id)
        }
        return .object(members)
    }

    private func hook(
        _ address: InstanceAddress,
        _ activity: StepActivity,
        id: String? = nil,
        elapsed: Duration? = nil
    ) -> JSONValue {
        var members: JSONObject = [
            "resource": Self.resource(address), "action": .string(activity.work.rawValue),
        ]
        if let id {
            members["id_key"] = "id"
            members["id_value"] = .string(id)
        }
        members["elapsed_seconds"] = elapsed.map { .number(JSONNumber(Int($0.components.seconds))) }
        return .object(members)
    }

    private static func resource(_ address: InstanceAddress) -> JSONValue {
        let key: JSONValue =
            switch address.key {
            case nil: .null
            case .index(let index): .number(JSONNumber(index))
            case .key(let key): .string(key)
            }
        return [
            "addr": .string(address.description), "module": .string(address.resource.module.description),
            "resource": .string(InstanceAddress(address.resource.inOwnModule, address.key).description),
            "implied_provider": .string(address.resource.provider.name),
            "resource_type": .string(address.resource.type),
            "resource_name": .string(address.resource.name), "resource_key": key,
        ]
    }

    private static func changes(
        add: Int,
        change: Int,
        importing: Int,
        adopting: Int,
        remove: Int,
        forget: Int,
        refresh: Int? = nil,
        operation: String
    ) -> JSONValue {
        var members: JSONObject = [
            "add": .number(JSONNumber(add)), "change": .number(JSONNumber(change)),
            "import": .number(JSONNumber(importing)), "remove": .number(JSONNumber(remove)),
        ]
        if adopting > 0 {
            members["adopt"] = .number(JSONNumber(adopting))
        }
        if forget > 0 {
            members["forget"] = .number(JSONNumber(forget))
        }
        members["refresh"] = refresh.map { .number(JSONNumber($0)) }
        members["operation"] = .string(operation)
        return .object(members)
    }

    private static func action(_ change: ResourceChange) -> String {
        switch change.action {
        case .noop: change.movedFrom != nil ? "move" : change.adopts ? "adopt" : "import"
        case .create: "create"
        case .read: "read"
        case .update: "update"
        case .replaceDestroyFirst, .replaceCreateFirst: "replace"
        case .delete: "delete"
        case .forget: "remove"
        }
    }

    /// Terraform's names, shortened as in its stream, and keyform's own.
    private static func reason(_ change: ResourceChange) -> String? {
        PlanJSON.reason(change).map { reason in
            switch reason {
            case "replace_because_cannot_update": "cannot_update"
            case "replace_because_tainted": "tainted"
            case "replace_by_request": "requested"
            case "replace_by_triggers": "replace_triggered_by"
            default: reason
            }
        }
    }
}

extension StepActivity {
    /// Whether people and programs are told of the step.
    fileprivate var isTold: Bool {
        switch work {
        case .create, .update, .delete, .read, .import: true
        case .forget, .move, .record: false
        }
    }
}
