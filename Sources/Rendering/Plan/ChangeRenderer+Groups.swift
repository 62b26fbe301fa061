import Addresses
import Planning
import Providers
import Rotation
import SourceText
import StateModel
import Terminal

extension ChangeRenderer {
    /// Whether a change is one of those that are always shown in full.
    static func isAlwaysShown(_ change: ResourceChange) -> Bool {
        change.action.destroys || !(change.rotation?.notTold.isEmpty ?? true)
    }

    /// Changes, those alike in one line with what is the same in all of them below; whole lines.
    func groups(_ changes: some Sequence<ResourceChange>) -> String {
        var groups = ChangeGroups()
        for change in changes {
            groups.add(item(change))
        }
        return text(groups)
    }

    /// What was found to have changed, in the same way.
    func groups(_ drift: [Drift], roles: [RecordKey: RotationRole]) -> String {
        var groups = ChangeGroups()
        for drift in drift {
            groups.add(
                ChangeGroups.Item(
                    name: name(drift.key.address, drift.key.generation, roles[drift.key]),
                    block: drift.key.address.resource,
                    symbol: symbol(drift.after == nil ? .delete : .update),
                    cause: drift.after == nil ? "deleted" : "changed",
                    attributes: drift.after == nil ? [] : changedAttributes(attributes(drift))
                )
            )
        }
        return text(groups)
    }

    private func item(_ change: ResourceChange) -> ChangeGroups.Item {
        ChangeGroups.Item(
            name: name(change.address, change.generation, change.role),
            block: change.address.resource,
            symbol: change.adopts ? adoptionSymbol(change.action) : symbol(change.action),
            cause: Self.cause(change),
            attributes: change.action == .update && change.rotation == nil
                ? changedAttributes(attributes(change)) : []
        )
    }

    private func text(_ groups: ChangeGroups) -> String {
        groups.groups.map { group in
            let more = group.count > 1 ? " and \(group.count - 1) more" : ""
            var text =
                group.first.symbol + " " + palette.on(.bold) + group.first.name + palette.reset + more + ": "
                + group.first.cause + "\n"
            for attribute in group.first.attributes {
                text +=
                    group.differing.contains(attribute.name)
                    ? attribute.symbol + attribute.name.asAttributeName + " = "
                        + palette.paint(.gray, "(not the same in all)") + "\n"
                    : attribute.text + "\n"
            }
            return text
        }.joined()
    }

    /// What becomes of an object and why, in a few words.
    private static func cause(_ change: ResourceChange) -> String {
        if let rotation = change.rotation {
            let words = RotationText(rotation)
            return words.line + (words.sinks.isEmpty ? "" : "; tells " + words.sinks.joined(separator: ", "))
        }
        var parts = [action(change)]
        if let reason = reason(change) {
            parts.append(reason)
        }
        if !change.revoked.isEmpty {
            parts.append(
                "revoking what the configuration does not set any more: "
                    + change.revoked.joined(separator: ", ")
            )
        }
        if let from = change.movedFrom, change.action != .noop {
            parts.append("moved from \(from.resource.declared.description.inLine)")
        }
        if change.importID != nil, change.action != .noop {
            parts.append(change.adopts ? "adopted, because it exists already" : "imported")
        }
        return parts.joined(separator: ", ")
    }

    private static func action(_ change: ResourceChange) -> String {
        switch change.action {
        case .create: return "created"
        case .read: return "read during apply"
        case .update: return "updated in-place"
        case .replaceDestroyFirst, .replaceCreateFirst: return "replaced"
        case .delete: return "destroyed"
        case .forget: return "no longer managed by keyform, not destroyed"
        case .noop:
            if let from = change.movedFrom {
                return "moved from \(from.resource.declared.description.inLine)"
            }
            return change.adopts ? "adopted, because it exists already" : "imported"
        }
    }

    private static func reason(_ change: ResourceChange) -> String? {
        switch change.reason {
        case .notInState where change.action == .create: "not in the state"
        case .gone where change.action == .create: "the object in the state does not exist any more"
        case .drift: "changed outside of keyform"
        case .incomplete: "an earlier apply did only a part of it"
        case .outdated(let why): "because \(why.inLine)"
        default: nil
        }
    }
}
