import Execution
import JSONText
import Providers
import SourceText
import Timestamps

/// What `keyform discover` has found, for people and programs.
struct DiscoverReport {
    /// A configuration that was written.
    struct Written {
        let folder: String
        let files: DiscoveredFiles
    }

    let findings: AccountSurvey.Findings
    /// Those of the findings that were asked for.
    let items: [AccountSurvey.Item]
    /// That were looked for, in the order in which they are shown.
    let kinds: [DiscoverableKind]
    /// In seconds since 1970.
    let now: Int64
    /// The options and names that limited it.
    let filter: [String]
    var written: Written?

    func items(of kind: DiscoverableKind) -> [AccountSurvey.Item] {
        items.filter { $0.kind == kind }
    }

    private func managedCount(_ kind: DiscoverableKind) -> Int {
        findings.managed.count { $0.kind == kind }
    }

    var document: JSONValue {
        var root: JSONObject = [
            "format_version": .string("1.0"),
            "objects": .array(items.map(json)),
            "managed": .object(
                JSONObject(
                    kinds.map {
                        .init(name: $0.word, value: .number(JSONNumber(managedCount($0))))
                    }
                )
            ),
            "not_read": .array(findings.gaps.map { .string($0) }),
        ]
        if let written {
            root["generated"] = [
                "folder": .string(written.folder),
                "files": .array(written.files.files.map { .string($0.name) }),
                "left_out": .array(
                    written.files.omissions.map { omission in
                        [
                            "kind": .string(omission.item.kind.word),
                            "name": .string(omission.item.object.name),
                            "import_id": .string(omission.item.object.importID),
                            "because": .string(omission.reason),
                        ]
                    }
                ),
            ]
        }
        return .object(root)
    }

    private func json(_ item: AccountSurvey.Item) -> JSONValue {
        let object = item.object
        func moment(_ moment: Timestamp?) -> JSONValue { moment.map { .string($0.text) } ?? .null }
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        var entry: JSONObject = [
            "kind": .string(item.kind.word), "type": .string(item.kind.type),
            "provider": .string("\(item.provider)"), "name": .string(object.name),
            "id": .string(object.id), "import_id": .string(object.importID),
        ]
        entry["owner"] = object.owner.map { .string($0) }
        entry["created"] = moment(object.created.moment)
        entry["created_by"] = text(object.created.by)
        entry["age_days"] = object.created.moment.map { .number(JSONNumber(days(since: $0))) } ?? .null
        entry["last_modified"] = moment(object.modified.moment)
        entry["last_modified_by"] = text(object.modified.by)
        entry["last_login"] = moment(object.lastUse)
        entry["active"] = object.isActive.map { .bool($0) } ?? .null
        entry["unused"] = .bool(object.isUnused)
        entry["remarks"] = .array(
            object.remarks.map { ["kind": .string($0.kind), "text": .string($0.text)] }
        )
        return .object(entry)
    }

    func days(since moment: Timestamp) -> Int {
        Int(max(0, now - moment.seconds) / 86_400)
    }
}
