import Addresses
import JSONText
import Providers
import Rotation
import SourceText
import StateModel
import Values

/// The parts of a plan from JSON.
struct PlanDecoder {
    let planID: String
    let values: ValueDecoder
    /// Files that diagnostics may point into.
    let files: [SourceFile]

    func change(_ json: JSONValue) throws(PlanFileError) -> ResourceChange {
        let part = try PartReader(json, "a change")
        let address = try instance(part.json("address"))
        let generation = part["generation"]?.integer ?? 0
        let place = PlanPlace.change(planID, address, generation)
        guard let action = ChangeAction(rawValue: try part.string("action")) else {
            throw part.misfit("action")
        }
        let before = try value(part["before"], place + " before")
        let after = part["after"]?["same"] != nil ? before : try value(part["after"], place + " after")
        var change = ResourceChange(
            address: address,
            action: action,
            reason: try reason(part.json("reason")),
            before: before,
            after: after,
            replacing: try part.strings("replacing"),
            changedSecrets: Set(try part.strings("changed_secrets")),
            revoked: try part.strings("revoked"),
            importID: part["import_id"]?.string,
            movedFrom: try part["moved_from"].map(instance),
            restoredFrom: part["restored_from"]?.integer,
            generation: generation,
            provider: ProviderAddress(ofType: address.resource.type, alias: part["provider"]?.string)
        )
        change.adopts = part["adopts"]?.bool ?? false
        change.rotation = try part["rotation"].map(rotation)
        change.deliveries = try part.strings("deliveries")
        change.role = part["role"]?.string.flatMap(RotationRole.init)
        return change
    }

    func step(_ json: JSONValue) throws(PlanFileError) -> Step {
        let part = try PartReader(json, "a step")
        guard let work = Step.Work(rawValue: try part.string("work")) else {
            throw part.misfit("work")
        }
        return Step(
            id: try part.integer("id"),
            work: work,
            change: try part.integer("change"),
            key: try key(part.json("key")),
            after: try part.list("after", isOptional: true, dependency),
            terms: RecordTerms(
                dependencies: try part.list("dependencies", isOptional: true, edge),
                createBeforeDestroy: part["create_before_destroy"]?.bool ?? false,
                preventDestroy: part["prevent_destroy"]?.bool ?? false
            ),
            timeoutSeconds: try part.integer("timeout")
        )
    }

    func join(_ json: JSONValue) throws(PlanFileError) -> StepJoin {
        let part = try PartReader(json, "a join")
        return StepJoin(address: try part["address"].map(instance), after: try part.list("after", dependency))
    }

    func output(_ json: JSONValue) throws(PlanFileError) -> OutputChange {
        let part = try PartReader(json, "an output")
        let name = try part.string("name")
        let place = PlanPlace.output(planID, name)
        return OutputChange(
            name: name,
            before: try value(part["before"], place + " before"),
            after: try value(part["after"], place + " after"),
            isSensitive: part["sensitive"]?.bool ?? false
        )
    }

    func drift(_ json: JSONValue) throws(PlanFileError) -> Drift {
        let part = try PartReader(json, "a drift")
        let key = try key(part.json("key"))
        let place = PlanPlace.drift(planID, key)
        guard let before = try value(part["before"], place + " before") else {
            throw part.misfit("before")
        }
        return Drift(key: key, before: before, after: try value(part["after"], place + " after"))
    }

    func row(_ json: JSONValue) throws(PlanFileError) -> RowExpectation {
        let part = try PartReader(json, "a row")
        return RowExpectation(
            key: try key(part.json("key")),
            version: part["version"]?.integer,
            mayMove: part["may_move"]?.bool ?? false
        )
    }

    func diagnostic(_ json: JSONValue) throws(PlanFileError) -> Diagnostic {
        let part = try PartReader(json, "a warning")
        var subject: SourceRange?
        if let json = part["subject"] {
            let range = try PartReader(json, "the place of a warning")
            let (from, to) = (try range.integer("from"), try range.integer("to"))
            let name = try range.string("file")
            if let file = files.first(where: { $0.name == name }), from >= 0, from <= to,
                to <= file.bytes.count
            {
                subject = SourceRange(file: file, span: Span(from, to))
            }
        }
        var diagnostic = Diagnostic(
            try part.string("severity") == "error" ? .error : .warning,
            try part.string("summary"),
            detail: try part.string("detail"),
            subject: subject,
            blockContext: part["block"]?.string,
            address: part["address"]?.string
        )
        diagnostic.guardName = part["guard"]?.string
        diagnostic.guardedObjects = part["objects"]?.array?.compactMap(\.string) ?? []
        return diagnostic
    }

    func check(_ json: JSONValue) throws(PlanFileError) -> CheckResult {
        let part = try PartReader(json, "a check")
        let subject = try PartReader(part.json("subject"), "the subject of a check")
        guard let status = CheckResult.Status(rawValue: try part.string("status")) else {
            throw part.misfit("status")
        }
        let object: CheckResult.Subject
        if let address = subject["instance"] {
            object = .instance(try instance(address))
        } else if let output = subject["output"]?.string {
            object = .output(output)
        } else if let check = subject["check"]?.string {
            object = .check(check)
        } else {
            object = .variable(try subject.string("variable"))
        }
        return CheckResult(subject: object, status: status, problems: try part.strings("problems"))
    }

    private func value(_ json: JSONValue?, _ place: String) throws(PlanFileError) -> Value? {
        guard let json else { return nil }
        return try values.decoded(json, place: place)
    }

    // MARK: Addresses and edges

    func resource(_ json: JSONValue) throws(PlanFileError) -> ResourceAddress {
        try address(json).resource
    }

    func instance(_ json: JSONValue) throws(PlanFileError) -> InstanceAddress {
        let (resource, key) = try address(json)
        switch key {
        case .null?: return InstanceAddress(resource)
        case .string(let key)?: return InstanceAddress(resource, .key(key))
        case let number?:
            guard let index = number.integer else {
                throw .damaged(reason: "the key of an instance cannot be read")
            }
            return InstanceAddress(resource, .index(index))
        case nil:
            throw .damaged(reason: "the address of an instance cannot be read")
        }
    }

    /// A resource, and the key behind it where there is a place for one.
    private func address(
        _ json: JSONValue
    ) throws(PlanFileError) -> (resource: ResourceAddress, key: JSONValue?) {
        var parts = json.array?[...] ?? []
        var module = ModuleAddress.root
        if let path = parts.first?.string, path.hasPrefix("module."),
            let found = try? ModuleAddress(parsing: path)
        {
            module = found
            parts = parts.dropFirst()
        }
        let texts = parts.prefix(3).compactMap(\.string)
        guard texts.count == 3, parts.count <= 4, let mode = ResourceAddress.Mode(rawValue: texts[0]) else {
            throw .damaged(reason: "an address cannot be read")
        }
        return (
            ResourceAddress(mode: mode, type: texts[1], name: texts[2], module: module),
            parts.dropFirst(3).first
        )
    }

    private func key(_ json: JSONValue) throws(PlanFileError) -> RecordKey {
        guard let parts = json.array, parts.count == 2, let generation = parts[1].integer else {
            throw .damaged(reason: "the key of a row cannot be read")
        }
        return RecordKey(address: try instance(parts[0]), generation: generation)
    }

    private func edge(_ json: JSONValue) throws(PlanFileError) -> ResourceDependency {
        try address(json).key == nil ? .resource(try resource(json)) : .instance(try instance(json))
    }

    private func dependency(_ json: JSONValue) throws(PlanFileError) -> StepDependency {
        if let step = json.integer {
            return .step(step)
        }
        if let join = json["join"]?.integer {
            return .join(join)
        }
        return .resource(try resource(json))
    }

    private func reason(_ json: JSONValue) throws(PlanFileError) -> ChangeReason {
        let parts = json.array ?? []
        let name = parts.first?.string
        if let plain = ChangeReason.plain.first(where: { $0.name == name }) {
            return plain
        }
        if parts.count == 2, let index = parts[1].integer, name == ChangeReason.indexOutOfRange(0).name {
            return .indexOutOfRange(index)
        }
        if parts.count == 2, let key = parts[1].string, name == ChangeReason.keyNotInMap("").name {
            return .keyNotInMap(key)
        }
        if parts.count == 2, let why = parts[1].string, name == ChangeReason.outdated("").name {
            return .outdated(why)
        }
        throw .damaged(reason: "the reason of a change cannot be read")
    }
}
