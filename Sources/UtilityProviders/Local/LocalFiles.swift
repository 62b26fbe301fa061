import Addresses
import FileAccess
import JSONText
import Providers
import SourceText
import Values

/// The files of this machine, as a plan is judged by them.
struct LocalFiles: ConfiguredProvider {
    let resourceTypes: [any ResourceType]
    let dataTypes: [any DataType]
    let hasAccount = false

    /// Looks at what is where files are to be written or removed.
    func survey(
        _ plan: ProposedPlan,
        deleted: Set<String>
    ) async throws(DiagnosticsError) -> ProviderFacts {
        let leaving = Self.leaving(plan)
        var findings = plan.creations.compactMap { Self.finding(beforeMaking: $0.change, leaving) }
        findings += plan.changes.filter(\.action.destroys).compactMap(Self.finding(beforeRemoving:))
        return ProviderFacts(.object(["files": .array(findings.map(\.json))]))
    }

    func review(_ plan: ProposedPlan, facts: ProviderFacts) -> PlanReview {
        PlanReview(findings: findings(in: plan, facts))
    }

    private func findings(in plan: ProposedPlan, _ facts: ProviderFacts) -> [Diagnostic] {
        let found = (facts.content["files"]?.array ?? []).compactMap(FileFinding.init)
        return found.map { $0.diagnostic(in: plan) } + Self.sharedFiles(plan)
    }

    func recheck(_ plan: ProposedPlan, facts: ProviderFacts) -> [Diagnostic] {
        findings(in: plan, facts).filter { $0.severity == .error }
    }

    // MARK: What is there

    /// What names the contents of the files that the plan removes, by their places: they are gone before another is made
    /// there.
    private static func leaving(_ plan: ProposedPlan) -> [String: Set<String>] {
        var contents: [String: Set<String>] = [:]
        for change in plan.changes where change.action.destroys {
            if let path = change.before?["filename"]?.stringValue, let id = change.before?["id"]?.stringValue
            {
                contents[LocalPath.normal(path), default: []].insert(id)
            }
        }
        return contents
    }

    private static func finding(
        beforeMaking change: ResourceChange,
        _ leaving: [String: Set<String>]
    ) -> FileFinding? {
        guard let path = change.after?["filename"]?.stringValue, !path.isEmpty else { return nil }
        func found(_ kind: FileFinding.Kind, _ detail: String = "") -> FileFinding {
            FileFinding(address: change.address.description, path: path, kind: kind, detail: detail)
        }
        do throws(FileSystem.Failure) {
            switch try PlainFile.read(path, limit: FileContent.limit) {
            case .absent:
                return PlainFile.obstacle(to: path).map { obstacle in
                    var finding = found(.obstructed, obstacle.failure.reason)
                    finding.folder = obstacle.folder
                    return finding
                }
            case .unfit(let kind):
                return found(.unfit, kind)
            case .bytes(let bytes):
                guard let present = try? FileDigests.id(of: bytes), let wanted = wantedID(change),
                    wanted != present
                else { return nil }
                let goes = leaving[LocalPath.normal(path)]?.contains(present) ?? false
                return goes ? nil : found(.taken, String(bytes.count))
            }
        } catch {
            return found(.unreadable, error.reason)
        }
    }

    /// What names the content that a file is to have; nil where that is not known yet.
    private static func wantedID(_ change: ResourceChange) -> String? {
        guard let after = change.after,
            FileContent.arguments.allSatisfy({ after[$0]?.isUnknown != true }),
            let bytes = try? FileContent.bytes(after)
        else { return nil }
        return try? FileDigests.id(of: bytes)
    }

    /// A file that is not as it was made is not removed.
    private static func finding(beforeRemoving change: ResourceChange) -> FileFinding? {
        guard let path = change.before?["filename"]?.stringValue,
            let content = try? PlainFile.read(path, limit: FileContent.limit)
        else { return nil }
        switch content {
        case .absent: return nil
        case .bytes(let bytes) where (try? FileDigests.id(of: bytes)) == change.before?["id"]?.stringValue:
            return nil
        case .bytes, .unfit:
            // In the place of a replacement there is more to say.
            guard !change.action.replaces else { return nil }
            return FileFinding(address: change.address.description, path: path, kind: .kept, detail: "")
        }
    }

    // MARK: Files of several objects

    /// Objects that are to have one file between them: which of them it would belong to is chance.
    private static func sharedFiles(_ plan: ProposedPlan) -> [Diagnostic] {
        var owners: [String: [ResourceChange]] = [:]
        for change in plan.changes
        where change.generation == 0 && change.address.resource.mode == .managed {
            if let path = change.after?["filename"]?.stringValue {
                owners[LocalPath.normal(path), default: []].append(change)
            }
        }
        return owners.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.compactMap { path, changes in
            guard let last = changes.last else { return nil }
            let names = changes.map(\.address.description).joined(separator: " and ")
            return .error(
                "One file for several objects",
                "\(names) have the same file, \(path.inLine), so that one of them would write over it or remove it. Give each a"
                    + " \"filename\" of its own, or remove one of the blocks.",
                address: last.address.description
            )
        }
    }
}

/// Something about a file that a plan is judged by; kept with the plan.
struct FileFinding: Hashable {
    enum Kind: String {
        case taken, unfit, unreadable, obstructed, kept
    }

    let address: String
    let path: String
    let kind: Kind
    /// What was found: a size in bytes, a reason, or what is there in place of a file.
    let detail: String
    var folder = ""

    init(address: String, path: String, kind: Kind, detail: String) {
        self.address = address
        self.path = path
        self.kind = kind
        self.detail = detail
    }

    init?(_ json: JSONValue) {
        guard let address = json["address"]?.string, let path = json["path"]?.string,
            let kind = json["kind"]?.string.flatMap(Kind.init)
        else { return nil }
        self.init(address: address, path: path, kind: kind, detail: json["detail"]?.string ?? "")
        folder = json["folder"]?.string ?? ""
    }

    var json: JSONValue {
        [
            "address": .string(address), "path": .string(path), "kind": .string(kind.rawValue),
            "detail": .string(detail), "folder": .string(folder),
        ]
    }

    private var problem: LocalFileProblem? {
        switch kind {
        case .taken: .taken(path, size: Int(detail))
        case .unfit: .unfit(path, detail)
        case .unreadable: .unreadable(path, detail)
        case .obstructed: .obstructed(path, folder: folder, detail)
        case .kept: nil
        }
    }

    func diagnostic(in plan: ProposedPlan) -> Diagnostic {
        guard let problem else {
            return .warning(
                "File is left where it is",
                "\(path.inLine) is not as keyform made it any more, so it is left, and \(address) only leaves the state.",
                address: address
            )
        }
        guard kind == .taken else {
            return .error(problem.summary, problem.detail, address: address)
        }
        return plan.judgement(
            of: .replaceFiles,
            problem.summary,
            problem.detail,
            objects: [path],
            option: PlanGuard.Name.replaceFilesOption,
            wayOut: "To replace it all the same",
            address: address
        )
    }
}
