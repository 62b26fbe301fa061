import SourceText
import Values

/// What a share is known by: a group and a resource, of which it has no id of its own.
struct SharePair: Hashable {
    let group: String
    let resource: String

    init(group: String, resource: String) {
        self.group = group
        self.resource = resource
    }

    /// Of attributes that name both; nil where one is not known.
    init?(_ attributes: Value?) {
        guard let group = attributes?["group_id"]?.stringValue,
            let resource = attributes?["resource_id"]?.stringValue
        else {
            return nil
        }
        self.init(group: group, resource: resource)
    }

    /// Reads the id that an import takes.
    ///
    /// - Throws: a diagnostic that says which form the id must have.
    init(importID text: String) throws(DiagnosticsError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(\.isUUID) else {
            let stranger = parts.first { !$0.isUUID }
            throw DiagnosticsError(
                .error(
                    "Invalid import ID",
                    "The import ID of \(ShareType.name) has the form GROUP_ID/RESOURCE_ID, both of them UUIDs. Here "
                        + (parts.count == 2
                            ? "\"\((stranger ?? "").inLine)\" is not one."
                            : "\"\(text.inLine)\" has \(parts.count - 1) \"/\".")
                )
            )
        }
        self.init(group: ObjectID.normal(parts[0]), resource: ObjectID.normal(parts[1]))
    }

    /// The pair for messages, with a word in the place of an id that the attributes call secret.
    func shown(_ attributes: Value?) -> SharePair {
        SharePair(
            group: attributes?["group_id"]?.isSensitive == true ? "GROUP_ID" : group,
            resource: attributes?["resource_id"]?.isSensitive == true ? "RESOURCE_ID" : resource
        )
    }

    /// As an import takes it; the same for the same share, in whatever case its ids are written.
    var text: String {
        "\(ObjectID.normal(group))/\(ObjectID.normal(resource))"
    }
}
