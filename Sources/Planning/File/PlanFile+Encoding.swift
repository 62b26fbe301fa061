import Addresses
import Configuration
import FoundationEssentials
import JSONText
import Providers
import Rotation
import SourceText
package import StateModel
import Values

extension PlanFile {
    /// The bytes to write, with mode 0600.
    package func encoded(seal: any SecretSeal) -> [UInt8] {
        let encoder = PlanEncoder(plan: plan, values: ValueEncoder(seal: seal))
        var content: JSONObject = [
            "format": .string(PlanFile.format),
            "format_version": .number(
                JSONNumber(
                    plan.changes.contains { $0.rotation != nil || !$0.deliveries.isEmpty }
                        ? PlanFile.formatVersion : PlanFile.formatVersionWithoutRotations
                )
            ),
            "keyform_version": .string(keyformVersion),
            "created_at": .number(JSONNumber(Int(createdAt))),
            "id": .string(plan.id),
            "lineage": .string(plan.lineage),
            "mode": .string(plan.mode.rawValue),
            "changes": .array(plan.changes.map(encoder.encoded)),
            "steps": .array(plan.steps.map(encoder.encoded)),
            "joins": .array(plan.joins.map(encoder.encoded)),
            "outputs": .array(plan.outputs.map(encoder.encoded)),
            "drift": .array(plan.drift.map(encoder.encoded)),
            "rows": .array(plan.rows.map(encoder.encoded)),
            "warnings": .array(plan.warnings.map(encoder.encoded)),
        ]
        if !plan.checks.isEmpty {
            content["checks"] = .array(plan.checks.map(encoder.encoded))
        }
        if !plan.allowed.isEmpty {
            content["allowed"] = .array(plan.allowed.map(\.rawValue).sorted().map { .string($0) })
        }
        if ignoresTerraformState {
            content["ignores_terraform_state"] = true
        }
        content["digest"] = digest.map { .string($0.description) }
        content["limited_by"] = plan.limitedBy.map { .string($0) }
        if !plan.unread.isEmpty {
            content["unread"] = .array(plan.unread.map { PlanEncoder.encoded($0) })
        }
        content["configuration"] = .string(
            Data(seal.seal(configuration.encoded, place: PlanFile.configurationPlace(plan.id)))
                .base64EncodedString()
        )
        // Names and addresses in it may be secret.
        content["facts"] = .string(
            Data(
                seal.seal(
                    facts.json(of: plan.changes.map(\.provider)).bytes(.compact),
                    place: PlanFile.factsPlace(plan.id)
                )
            )
            .base64EncodedString()
        )
        if !plan.sections.isEmpty {
            content["sections"] = .string(
                Data(seal.seal(plan.encodedSections, place: PlanFile.sectionsPlace(plan.id)))
                    .base64EncodedString()
            )
        }
        let text = JSONValue.object(content).text(.canonical)
        content["authentication"] = .string(
            Data(seal.seal([], place: PlanFile.authenticationPlace(text))).base64EncodedString()
        )
        return JSONValue.object(content).bytes(.canonical) + [UInt8(ascii: "\n")]
    }

    static let format = "keyform-plan"

    static func configurationPlace(_ plan: String) -> String {
        "plan \(plan) configuration"
    }

    static func factsPlace(_ plan: String) -> String {
        "plan \(plan) facts"
    }

    static func sectionsPlace(_ plan: String) -> String {
        "plan \(plan) sections"
    }

    /// Sealing nothing, bound to a text, authenticates the text.
    static func authenticationPlace(_ text: String) -> String {
        "plan file " + text
    }
}

extension ConfigurationSnapshot {
    fileprivate var encoded: [UInt8] {
        let encoder = ValueEncoder(seal: nil)
        func encoded(_ file: SourceFile) -> JSONValue {
            ["name": .string(file.name), "bytes": .string(Data(file.bytes).base64EncodedString())]
        }
        let directories = modules.directories.sorted { $0.key < $1.key }.filter(\.value.isThere).map {
            JSONObject.Member(
                name: $0,
                value: ["identity": .string($1.identity), "files": .array($1.files.map(encoded))]
            )
        }
        let others = otherFiles.sorted { $0.key < $1.key }.map {
            JSONObject.Member(name: $0, value: .string(Data($1).base64EncodedString()))
        }
        let variables = variables.sorted { $0.key < $1.key }.map {
            JSONObject.Member(name: $0, value: encoder.encoded($1, place: "var." + $0))
        }
        var content: JSONObject = [
            "files": .array(files.map(encoded)),
            "other_files": .object(JSONObject(others)),
            "variables": .object(JSONObject(variables)),
            "surroundings": .object(surroundings),
        ]
        if !directories.isEmpty {
            content["modules"] = .object(JSONObject(directories))
            content["modules_manifest"] = modules.manifestText.map { .string(Data($0).base64EncodedString()) }
        }
        return JSONValue.object(content).bytes(.compact)
    }
}

/// The parts of a plan as JSON.
struct PlanEncoder {
    let plan: Plan
    let values: ValueEncoder

    func encoded(_ change: ResourceChange) -> JSONValue {
        let place = PlanPlace.change(plan.id, change.address, change.generation)
        var json: JSONObject = [
            "address": Self.encoded(change.address),
            "action": .string(change.action.rawValue),
            "reason": Self.encoded(change.reason),
        ]
        json["before"] = change.before.map { values.encoded($0, place: place + " before") }
        if let after = change.after {
            // Most objects stay as they are; what is the same is not written twice.
            json["after"] =
                after == change.before ? ["same": true] : values.encoded(after, place: place + " after")
        }
        if !change.replacing.isEmpty {
            json["replacing"] = .array(change.replacing.map { .string($0) })
        }
        if !change.changedSecrets.isEmpty {
            json["changed_secrets"] = .array(change.changedSecrets.sorted().map { .string($0) })
        }
        if !change.revoked.isEmpty {
            json["revoked"] = .array(change.revoked.map { .string($0) })
        }
        json["provider"] = change.provider.alias.map { .string($0) }
        json["import_id"] = change.importID.map { .string($0) }
        if change.adopts {
            json["adopts"] = true
        }
        json["rotation"] = change.rotation.map(encoded)
        if !change.deliveries.isEmpty {
            json["deliveries"] = .array(change.deliveries.map { .string($0) })
        }
        json["role"] = change.role.map { .string($0.rawValue) }
        json["moved_from"] = change.movedFrom.map(Self.encoded)
        json["restored_from"] = change.restoredFrom.map { .number(JSONNumber($0)) }
        if change.generation != 0 {
            json["generation"] = .number(JSONNumber(change.generation))
        }
        return .object(json)
    }

    func encoded(_ step: Step) -> JSONValue {
        var json: JSONObject = [
            "id": .number(JSONNumber(step.id)),
            "work": .string(step.work.rawValue),
            "change": .number(JSONNumber(step.change)),
            "key": Self.encoded(step.key),
            "timeout": .number(JSONNumber(step.timeoutSeconds)),
        ]
        if !step.after.isEmpty {
            json["after"] = .array(step.after.map(Self.encoded))
        }
        if !step.terms.dependencies.isEmpty {
            json["dependencies"] = .array(step.terms.dependencies.map(Self.encoded))
        }
        if step.terms.createBeforeDestroy {
            json["create_before_destroy"] = true
        }
        if step.terms.preventDestroy {
            json["prevent_destroy"] = true
        }
        return .object(json)
    }

    func encoded(_ join: StepJoin) -> JSONValue {
        var json: JSONObject = ["after": .array(join.after.map(Self.encoded))]
        json["address"] = join.address.map(Self.encoded)
        return .object(json)
    }

    func encoded(_ output: OutputChange) -> JSONValue {
        let place = PlanPlace.output(plan.id, output.name)
        var json: JSONObject = ["name": .string(output.name), "sensitive": .bool(output.isSensitive)]
        json["before"] = output.before.map { values.encoded($0, place: place + " before") }
        json["after"] = output.after.map { values.encoded($0, place: place + " after") }
        return .object(json)
    }

    func encoded(_ drift: Drift) -> JSONValue {
        let place = PlanPlace.drift(plan.id, drift.key)
        var json: JSONObject = [
            "key": Self.encoded(drift.key),
            "before": values.encoded(drift.before, place: place + " before"),
        ]
        json["after"] = drift.after.map { values.encoded($0, place: place + " after") }
        return .object(json)
    }

    func encoded(_ row: RowExpectation) -> JSONValue {
        var json: JSONObject = ["key": Self.encoded(row.key)]
        json["version"] = row.version.map { .number(JSONNumber($0)) }
        json["may_move"] = row.mayMove ? .bool(true) : nil
        return .object(json)
    }

    func encoded(_ diagnostic: Diagnostic) -> JSONValue {
        var json: JSONObject = [
            "severity": .string(diagnostic.severity == .error ? "error" : "warning"),
            "summary": .string(diagnostic.summary),
            "detail": .string(diagnostic.detail),
        ]
        json["block"] = diagnostic.blockContext.map { .string($0) }
        json["address"] = diagnostic.address.map { .string($0) }
        json["guard"] = diagnostic.guardName.map { .string($0) }
        if !diagnostic.guardedObjects.isEmpty {
            json["objects"] = .array(diagnostic.guardedObjects.map { .string($0) })
        }
        if let subject = diagnostic.subject {
            json["subject"] = [
                "file": .string(subject.file.name),
                "from": .number(JSONNumber(Int(subject.span.lower))),
                "to": .number(JSONNumber(Int(subject.span.upper))),
            ]
        }
        return .object(json)
    }

    func encoded(_ check: CheckResult) -> JSONValue {
        let subject: JSONValue =
            switch check.subject {
            case .instance(let address): ["instance": Self.encoded(address)]
            case .output(let name): ["output": .string(name)]
            case .check(let name): ["check": .string(name)]
            case .variable(let name): ["variable": .string(name)]
            }
        return [
            "subject": subject,
            "status": .string(check.status.rawValue),
            "problems": .array(check.problems.map { .string($0) }),
        ]
    }

    // MARK: Addresses and edges: arrays, because they are many

    /// With the path of its module first, where it is in one.
    static func encoded(_ resource: ResourceAddress) -> JSONValue {
        let parts: [JSONValue] = [
            .string(resource.mode.rawValue), .string(resource.type), .string(resource.name),
        ]
        let module = resource.module
        return .array(module.isRoot ? parts : [.string(module.description)] + parts)
    }

    static func encoded(_ address: InstanceAddress) -> JSONValue {
        var parts = encoded(address.resource).array ?? []
        switch address.key {
        case nil: parts.append(.null)
        case .index(let index): parts.append(.number(JSONNumber(index)))
        case .key(let key): parts.append(.string(key))
        }
        return .array(parts)
    }

    static func encoded(_ key: RecordKey) -> JSONValue {
        [encoded(key.address), .number(JSONNumber(key.generation))]
    }

    static func encoded(_ edge: ResourceDependency) -> JSONValue {
        switch edge {
        case .instance(let address): encoded(address)
        case .resource(let resource): encoded(resource)
        }
    }

    static func encoded(_ dependency: StepDependency) -> JSONValue {
        switch dependency {
        case .step(let step): .number(JSONNumber(step))
        case .resource(let resource): encoded(resource)
        case .join(let join): ["join": .number(JSONNumber(join))]
        }
    }

    static func encoded(_ reason: ChangeReason) -> JSONValue {
        switch reason {
        case .indexOutOfRange(let index): [.string(reason.name), .number(JSONNumber(index))]
        case .keyNotInMap(let key): [.string(reason.name), .string(key)]
        case .outdated(let why): [.string(reason.name), .string(why)]
        default: [.string(reason.name)]
        }
    }
}

/// Where sealed values of a plan stand.
enum PlanPlace {
    static func change(_ plan: String, _ address: InstanceAddress, _ generation: Generation) -> String {
        "plan \(plan) change \(address)#\(generation)"
    }

    static func drift(_ plan: String, _ key: RecordKey) -> String {
        "plan \(plan) drift \(key.address)#\(key.generation)"
    }

    static func output(_ plan: String, _ name: String) -> String {
        "plan \(plan) output \(name)"
    }
}
