import Addresses
package import Execution
package import JSONText
import Providers
import SourceText
import StateModel

/// What was changed outside, for programs, secrets withheld.
package enum DriftJSON {
    package static func document(_ report: DriftReport, onlyNew: Bool) -> JSONValue {
        [
            "format_version": "1.0", "only_new": .bool(onlyNew),
            "objects": .number(JSONNumber(report.objectCount)),
            "changes": .array(report.items.map(item)),
            "diagnostics": .array(report.warnings.map(\.json)),
        ]
    }

    private static func item(_ item: DriftReport.Item) -> JSONValue {
        var object: JSONObject = [
            "address": .string(item.key.address.description),
            "type": .string(item.key.address.resource.type),
            "id": .string(item.objectID),
        ]
        if item.key.generation != 0 {
            object["deposed"] = .string(String(item.key.generation))
        }
        switch item.kind {
        case .deleted:
            object["change"] = "deleted"
        case .added(let stranger):
            object["change"] = "added"
            var added: JSONObject = ["kind": .string(stranger.kind), "id": .string(stranger.id)]
            added["name"] = stranger.name.map { .string($0) }
            object["added"] = .object(added)
        case .changed(let attributes):
            object["change"] = "updated"
            object["attributes"] = .array(
                attributes.map { attribute in
                    let (before, after) = (RedactedValue(attribute.before), RedactedValue(attribute.after))
                    return [
                        "name": .string(attribute.name), "before": before.known, "after": after.known,
                        "before_sensitive": before.sensitive, "after_sensitive": after.sensitive,
                    ]
                }
            )
        }
        if let act = item.act {
            object["changed_at"] = act.at.map { .string(UniversalTime.rfc3339($0)) } ?? .null
            object["changed_by"] = act.by.map { .string($0) } ?? .null
        }
        return .object(object)
    }
}
