import Addresses
import Configuration
import FoundationEssentials
import JSONText
import Providers
import SourceText
package import StateModel
import Values

extension PlanFile {
    /// Reads a plan file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - lineage: of the state here; nil when the plan is only to be shown.
    ///   - seal: with the key that the plan was sealed with.
    /// - Throws: the exact reason why it cannot be used.
    package init(decoding bytes: [UInt8], lineage: String?, seal: any SecretSeal) throws(PlanFileError) {
        let content = try PlanFile.content(of: bytes)
        let text = content.read
        let id = try text.string("id")
        let planned = try text.string("lineage")
        if let lineage, lineage != planned {
            throw .otherDatabase(planned: planned, found: lineage)
        }
        try PlanFile.authenticate(content.json, seal)
        guard let sealed = Data(base64Encoded: try text.string("configuration")) else {
            throw text.misfit("configuration")
        }
        let snapshot = try seal.opened(Array(sealed), place: PlanFile.configurationPlace(id))
        configuration = try ConfigurationSnapshot(decoding: snapshot)
        guard let mode = Plan.Mode(rawValue: try text.string("mode")) else {
            throw text.misfit("mode")
        }
        let decoder = PlanDecoder(planID: id, values: ValueDecoder(seal: seal), files: configuration.files)
        plan = Plan(
            id: id,
            mode: mode,
            lineage: planned,
            changes: try text.list("changes", decoder.change),
            steps: try text.list("steps", decoder.step),
            joins: try text.list("joins", decoder.join),
            outputs: try text.list("outputs", decoder.output),
            drift: try text.list("drift", decoder.drift),
            rows: try text.list("rows", decoder.row),
            warnings: try text.list("warnings", decoder.diagnostic),
            checks: try text.list("checks", isOptional: true, decoder.check),
            limitedBy: content.json["limited_by"]?.string,
            unread: try text.list("unread", isOptional: true, decoder.resource),
            allowed: Set(try text.strings("allowed").map(PlanGuard.Name.init(rawValue:)))
        )
        if let sealed = content.json["sections"]?.string {
            let place = PlanFile.sectionsPlace(id)
            guard let bytes = Data(base64Encoded: sealed),
                let sections = Plan.sections(decoding: try seal.opened(Array(bytes), place: place))
            else {
                throw text.misfit("sections")
            }
            plan.sections = sections
        }
        facts = PlanFacts(
            try PlanFile.facts(content.json["facts"], plan: id, seal),
            of: plan.changes.map(\.provider)
        )
        createdAt = Int64(try text.integer("created_at"))
        keyformVersion = try text.string("keyform_version")
        ignoresTerraformState = content.json["ignores_terraform_state"]?.bool ?? false
        digest = content.json["digest"]?.string.flatMap { PlanDigest(text: $0) }
        do {
            _ = try StepGraph(plan)
        } catch {
            throw .damaged(reason: error.diagnostics.first?.detail ?? "its steps do not fit together")
        }
    }

    /// The parts of the file, once it is certain that it is a plan of a format that can be read.
    private static func content(
        of bytes: [UInt8]
    ) throws(PlanFileError) -> (json: JSONObject, read: PartReader) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            // A plan that was cut short still begins like one.
            let start = String(decoding: bytes.prefix(20), as: UTF8.self)
            if start.hasPrefix("{\"authentication\":") {
                throw .damaged(
                    reason: "it breaks off or is garbled at byte \(error.offset) (\(error.message))"
                )
            }
            throw .notAPlan(reason: bytes.isEmpty ? "it is empty" : "it is not JSON (\(error.message))")
        }
        guard let object = json.object else {
            throw .notAPlan(reason: "it is JSON, but not an object")
        }
        guard object["format"]?.string == format else {
            throw .notAPlan(reason: "its \"format\" is not \"\(format)\"")
        }
        let read = PartReader(object, "the plan")
        let version = try read.integer("format_version")
        guard version <= formatVersion else {
            throw .newerFormat(
                found: version,
                supported: formatVersion,
                writtenBy: object["keyform_version"]?.string ?? "of an unknown version"
            )
        }
        return (object, read)
    }

    /// What the survey learned; earlier files hold it in clear.
    private static func facts(
        _ json: JSONValue?,
        plan: String,
        _ seal: any SecretSeal
    ) throws(PlanFileError) -> JSONValue {
        guard let text = json?.string else {
            return json ?? .object([:])
        }
        guard let sealed = Data(base64Encoded: text),
            let facts = try? JSONValue(parsing: try seal.opened(Array(sealed), place: factsPlace(plan)))
        else {
            throw .damaged(reason: "what the survey learned cannot be read")
        }
        return facts
    }

    private static func authenticate(_ json: JSONObject, _ seal: any SecretSeal) throws(PlanFileError) {
        guard let bytes = json["authentication"]?.string.flatMap({ Data(base64Encoded: $0) }) else {
            throw .damaged(reason: "its authentication is missing or garbled")
        }
        var signed = json
        signed["authentication"] = nil
        let text = JSONValue.object(signed).text(.canonical)
        do {
            _ = try seal.opened(Array(bytes), place: authenticationPlace(text))
        } catch {
            if case .otherKey = error {
                throw error
            }
            throw .damaged(reason: "its content is not what was written")
        }
    }
}

extension ConfigurationSnapshot {
    fileprivate init(decoding bytes: [UInt8]) throws(PlanFileError) {
        guard let json = try? JSONValue(parsing: bytes), let object = json.object else {
            throw .damaged(reason: "its configuration cannot be read")
        }
        let read = PartReader(object, "the configuration")
        files = try read.list("files", Self.file)
        modules = ModuleSnapshot()
        for member in object["modules"]?.object?.members ?? [] {
            let part = try PartReader(member.value, "a module of the configuration")
            modules.directories[member.name] = ModuleDirectory(
                identity: try part.string("identity"),
                files: try part.list("files", Self.file)
            )
        }
        modules.manifestText = object["modules_manifest"]?.string.flatMap { Data(base64Encoded: $0) }.map {
            Array($0)
        }
        otherFiles = [:]
        for member in object["other_files"]?.object?.members ?? [] {
            guard let bytes = member.value.string.flatMap({ Data(base64Encoded: $0) }) else {
                throw read.misfit("other_files")
            }
            otherFiles[member.name] = Array(bytes)
        }
        variables = [:]
        for member in object["variables"]?.object?.members ?? [] {
            variables[member.name] = try ValueDecoder(seal: nil).decoded(
                member.value,
                place: "var." + member.name
            )
        }
        surroundings = object["surroundings"]?.object ?? [:]
    }

    private static func file(_ json: JSONValue) throws(PlanFileError) -> SourceFile {
        let part = try PartReader(json, "a file of the configuration")
        guard let bytes = Data(base64Encoded: try part.string("bytes")) else {
            throw part.misfit("bytes")
        }
        return SourceFile(name: try part.string("name"), bytes: Array(bytes))
    }
}

/// Reads members of an object and says which one is wrong.
struct PartReader {
    private let members: [String: JSONValue]
    private let name: String

    init(_ object: JSONObject, _ name: String) {
        members = Dictionary(object.members.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        self.name = name
    }

    init(_ json: JSONValue, _ name: String) throws(PlanFileError) {
        guard let object = json.object else { throw .damaged(reason: "\(name) is not an object") }
        self.init(object, name)
    }

    func misfit(_ member: String) -> PlanFileError {
        .damaged(reason: "\"\(member)\" of \(name) is missing or cannot be read")
    }

    subscript(member: String) -> JSONValue? {
        members[member]
    }

    func string(_ member: String) throws(PlanFileError) -> String {
        guard let text = members[member]?.string else { throw misfit(member) }
        return text
    }

    func integer(_ member: String) throws(PlanFileError) -> Int {
        guard let number = members[member]?.integer else { throw misfit(member) }
        return number
    }

    func json(_ member: String) throws(PlanFileError) -> JSONValue {
        guard let value = members[member] else { throw misfit(member) }
        return value
    }

    func list<T>(
        _ member: String,
        isOptional: Bool = false,
        _ read: (JSONValue) throws(PlanFileError) -> T
    ) throws(PlanFileError) -> [T] {
        guard let elements = members[member]?.array else {
            if isOptional, members[member] == nil {
                return []
            }
            throw misfit(member)
        }
        var result: [T] = []
        result.reserveCapacity(elements.count)
        for element in elements {
            result.append(try read(element))
        }
        return result
    }

    func strings(_ member: String) throws(PlanFileError) -> [String] {
        try list(member, isOptional: true) { json throws(PlanFileError) in
            guard let text = json.string else { throw misfit(member) }
            return text
        }
    }
}
